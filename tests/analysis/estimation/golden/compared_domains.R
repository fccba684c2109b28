# Reference values for samples/test_comparison_reference.py: domains compared as units.
# Run from this folder: Rscript compared_domains.R > compared_domains.json
suppressMessages(library(survey))
set.seed(20261126)
sample <- read.csv("design_sample.csv", stringsAsFactors = TRUE)
sample$has_y <- !is.na(sample$y)
sample$y[!sample$has_y] <- 0
srs <- svydesign(~1, weights = ~weight, data = sample)
clusters <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = sample)
totals <- c(`(Intercept)` = 8000, sexm = 4300, ageold = 3000, ageyoung = 2400)
raked <- calibrate(clusters, ~ sex + age, totals, calfun = "raking", epsilon = 1e-13, maxit = 500)

# Means of domains with their joint covariance: quotients of totals, all in one contrast.
means <- function(d, inside) {
  parts <- do.call(cbind, lapply(inside, function(i) cbind(sample$y * i, 1 * i)))
  colnames(parts) <- paste0(c("y", "n"), rep(seq_along(inside), each = 2))
  quotients <- lapply(seq_along(inside), function(k) str2lang(sprintf("y%d / n%d", k, k)))
  svycontrast(svytotal(parts, d), setNames(quotients, names(inside)))
}

# Pairs told apart, stepping down with the quantile of the largest error of a million draws.
separated <- function(score, covariance, level = 0.95) {
  k <- nrow(score)
  scale <- sqrt(outer(diag(covariance), diag(covariance), "+") - 2 * covariance)
  drawn <- matrix(rnorm(1e6 * k), ncol = k) %*% chol(covariance)
  open <- row(score) != col(score)
  repeat {
    largest <- rep(-Inf, nrow(drawn))
    for (j in 1:k) for (i in setdiff(which(open[j, ]), j)) {
      largest <- pmax(largest, (drawn[, j] - drawn[, i]) / scale[j, i])
    }
    critical <- quantile(largest, level, type = 1)[[1]]
    closing <- open & score > critical
    if (!any(closing)) break
    open <- open & !closing
    if (!any(open)) break
  }
  list(is_better = row(score) != col(score) & !open, critical = critical)
}

# The between variance where the restricted likelihood has no slope: tr(P) = y'PPy.
reml <- function(y, covariance) {
  slope <- function(tau2) {
    w <- solve(covariance + tau2 * diag(length(y)))
    p <- w - rowSums(w) %o% colSums(w) / sum(w)
    sum((p %*% y)^2) - sum(diag(p))
  }
  if (slope(0) < 0) 0 else uniroot(slope, c(0, 10 * var(y)), tol = 1e-13, maxiter = 1e4)$root
}

compare <- function(d, domain, least) {
  told <- sample$has_y
  sizes <- table(sample[[domain]][told])
  names <- names(sizes)[sizes >= least]
  inside <- setNames(lapply(names, function(k) told & sample[[domain]] == k), names)
  found <- means(d, inside)
  estimate <- coef(found)
  covariance <- unclass(vcov(found))[seq_along(names), seq_along(names)]
  covariance <- (covariance + t(covariance)) / 2
  variance <- diag(covariance)
  # Clusters less strata that have respondents of the domain.
  df <- sapply(inside, function(i) {
    length(unique(d$cluster[i, 1])) - length(unique(d$strata[i, 1]))
  })
  welch <- function(a) sum(a^2 * variance)^2 / sum((a^2 * variance)^2 / pmax(df, 1))

  share <- sapply(inside, function(i) sum(weights(d)[i]))
  share <- share / sum(share)
  rest <- lapply(seq_along(names), function(j) {
    a <- -share / (1 - share[j])
    a[j] <- 1
    t <- sum(a * estimate) / sqrt(a %*% covariance %*% a)[[1]]
    list(difference = sum(a * estimate), p = 2 * pt(-abs(t), welch(a)))
  })
  score <- outer(seq_along(names), seq_along(names), Vectorize(function(j, k) {
    if (j == k) return(0)
    a <- (seq_along(names) == j) - (seq_along(names) == k)
    t <- (estimate[j] - estimate[k]) / sqrt(a %*% covariance %*% a)[[1]]
    sign(t) * qnorm(pt(abs(t), welch(a), lower.tail = FALSE), lower.tail = FALSE)
  }))
  told_apart <- separated(score, covariance)
  better <- told_apart$is_better

  tau2 <- reml(estimate, covariance)
  inverse <- solve(covariance + tau2 * diag(length(names)))
  mu <- sum(inverse %*% estimate) / sum(inverse)
  p <- sapply(rest, function(one) one$p)
  list(
    names = names, estimate = unname(estimate), std_error = unname(sqrt(variance)), df = unname(df),
    difference = sapply(rest, function(one) one$difference), p = p, adjusted = p.adjust(p, "BH"),
    best = unname(1 + colSums(better)), worst = unname(length(names) - rowSums(better)),
    critical = told_apart$critical, tau2 = tau2, mean = mu,
    shrunk = as.vector(estimate - covariance %*% inverse %*% (estimate - mu)),
    reliability = unname(tau2 / (tau2 + variance))
  )
}

# Each domain against all other rows, adjusted: svyttest of each, and p.adjust.
against_the_rest <- function(d) {
  domains <- levels(sample$domain)[table(sample$domain) > 1]
  found <- lapply(domains, function(k) {
    d <- update(d, is_k = as.numeric(sample$domain == k))
    t <- svyttest(y ~ is_k, subset(d, has_y))
    list(estimate = t$estimate[[1]], p = t$p.value[[1]])
  })
  p <- sapply(found, function(one) one$p)
  list(names = domains, estimate = sapply(found, function(one) one$estimate), p = p, 
    adjusted = p.adjust(p, "BH"))
}

# Shares against a goal on the logit scale, as svycontrast linearises it; means by t.
against_goals <- function(d) {
  domains <- levels(sample$domain)[table(sample$domain) > 1]
  found <- sapply(domains, function(k) {
    told <- subset(d, !is.na(happy) & domain == k)
    share <- svymean(~happy, told)
    logit <- svycontrast(share, quote(log(happy / (1 - happy))))
    df <- degf(told)
    t <- (coef(logit)[[1]] - qlogis(0.55)) / SE(logit)[[1]]
    ends <- plogis(coef(logit)[[1]] + c(-1, 1) * qt(0.975, df) * SE(logit)[[1]]) - 0.55
    mean <- svymean(~y, subset(d, has_y & domain == k))
    u <- (coef(mean)[[1]] - 60) / SE(mean)[[1]]
    c(p = 2 * pt(-abs(t), df), low = ends[1], high = ends[2], mean_p = 2 * pt(-abs(u), degf(subset(d, has_y & domain == k))))
  })
  list(names = domains, p = found["p", ], adjusted = p.adjust(found["p", ], "BH"), low = found["low", ],
    high = found["high", ], mean_p = found["mean_p", ], mean_adjusted = p.adjust(found["mean_p", ], "BH"))
}

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  srs = compare(srs, "cluster", 10), stratified_clusters = compare(clusters, "domain", 10),
  calibrated = compare(raked, "domain", 10), rest = against_the_rest(clusters),
  goals = against_goals(clusters)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
