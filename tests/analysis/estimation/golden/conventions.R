# Reference values for samples/test_questions_reference.py: conventions, reliability, replicates.
# Run from this folder: Rscript conventions.R > conventions.json
suppressMessages(library(survey))
set.seed(20261125)
sample <- read.csv("design_sample.csv", stringsAsFactors = TRUE)
sample$has_y <- !is.na(sample$y)
sample$has_happy <- !is.na(sample$happy)
sample$y[!sample$has_y] <- 0
sample$happy[!sample$has_happy] <- 0

ends <- function(i) list(low = i[[1]], high = i[[2]])
share <- function(d) {
  told <- subset(d, has_happy)
  list(
    beta = ends(confint(svyciprop(~happy, told, method = "beta"))),
    logit = ends(confint(svyciprop(~happy, told, method = "xlogit"))),
    t = ends(confint(svyciprop(~happy, told, method = "mean"))),
    normal = ends(confint(svymean(~happy, told)))
  )
}
rules <- c("math", "school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
quantiles <- function(d) {
  answered <- subset(d, has_y)
  one <- function(p, rule, type) {
    q <- svyquantile(~y, answered, p, qrule = rule, interval.type = type)$y
    list(value = q[[1]], low = q[[2]], high = q[[3]], std_error = q[[4]])
  }
  list(
    rules = sapply(rules, function(r) lapply(c(.25, .5, .9), one, r, "mean"), simplify = FALSE),
    intervals = lapply(c(mean = "mean", logit = "xlogit", beta = "beta"), function(t) one(.5, "math", t))
  )
}

# Alpha of x, y and the weight turned round, with the total of its linearised values for the error.
sample$turned <- -sample$weight
alpha <- function(d) {
  answered <- subset(d, has_y)
  w <- weights(d) * sample$has_y
  m <- as.matrix(sample[c("x", "y", "turned")])
  gaps <- sweep(m, 2, colSums(w * m) / sum(w))
  s <- rowSums(gaps^2)
  t <- rowSums(gaps)^2
  z <- -3 / (2 * sum(w * t)) * (s - sum(w * s) / sum(w * t) * t) * sample$has_y
  list(alpha = svycralpha(~ x + y + turned, answered)[[1]],
    std_error = SE(svytotal(~z, update(d, z = z)))[[1]], df = degf(answered))
}
# The statistic computed anew from every set of replicate weights.
alpha_replicated <- function(r) {
  m <- as.matrix(sample[c("x", "y", "turned")])
  found <- withReplicates(r, function(w, data) {
    w <- w * sample$has_y
    gaps <- sweep(m, 2, colSums(w * m) / sum(w))
    3 / 2 * (1 - sum(w * gaps^2) / sum(w * rowSums(gaps)^2))
  })
  list(alpha = coef(found)[[1]], std_error = SE(found)[[1]])
}

value <- function(stat) list(value = coef(stat)[[1]], std_error = SE(stat)[[1]])
replicated <- function(r) {
  d <- subset(r, has_y)
  list(mean = value(svymean(~y, d)), total = value(svytotal(~y, d)), df = degf(r),
    mean_a = value(svymean(~y, subset(d, domain == "a"))), alpha = alpha_replicated(r))
}
srs <- svydesign(~1, weights = ~weight, data = sample)
clusters <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = sample)
finite <- svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~psu_population, data = sample)
unstratified <- svydesign(~cluster, weights = ~weight, data = sample)
totals <- c(`(Intercept)` = 8000, sexm = 4300, ageold = 3000, ageyoung = 2400)
calibrated <- function(d) calibrate(d, ~ sex + age, totals, calfun = "raking", epsilon = 1e-13, maxit = 500)

jkn <- as.svrepdesign(finite, type = "JKn")
given <- as.svrepdesign(clusters, type = "subbootstrap", replicates = 20)
write.csv(round(weights(given, "analysis"), 6), "replicate_weights.csv", row.names = FALSE)
kept <- as.matrix(read.csv("replicate_weights.csv"))
of_columns <- function(mse) svrepdesign(data = sample, weights = ~weight, repweights = kept, type = "other",
  scale = 0.05, rscales = seq(0.5, 1.45, 0.05), combined.weights = TRUE, mse = mse)

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  share = lapply(list(srs = srs, clusters = clusters, finite = finite), share),
  quantiles = lapply(list(srs = srs, clusters = clusters), quantiles),
  alpha = lapply(list(srs = srs, clusters = clusters, finite = finite, calibrated = calibrated(finite)), alpha),
  replicates = list(
    JK1 = replicated(as.svrepdesign(unstratified, type = "JK1")), JKn = replicated(jkn),
    JKn_calibrated = replicated(calibrated(jkn)),
    columns = replicated(of_columns(FALSE)), columns_mse = replicated(of_columns(TRUE)),
    columns_calibrated = replicated(calibrate(of_columns(FALSE), ~ sex + age, totals, calfun = "raking",
      epsilon = 1e-13, maxit = 500, compress = FALSE))
  )
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
