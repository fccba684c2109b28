# Reference values for tests/analysis/quality/test_r_indicator_reference.py.
# Run from this folder: Rscript r_indicators.R > r_indicators.json
# The formulas of Schouten, Cobben and Bethlehem (2009), of Shlomo, Skinner and Schouten (2012) and
# of Schouten, Shlomo and Skinner (2011), written out over the rows of the frame.
cells <- read.csv("response_frame.csv", stringsAsFactors = TRUE)
rows <- cells[rep(seq_len(nrow(cells)), cells$n), c("channel", "kind", "age")]
rows$responded <- unlist(Map(function(n, r) rep(c(1, 0), c(r, n - r)), cells$n, cells$responded))
variables <- c("channel", "kind", "age")

indicator <- function(formula, population = nrow(rows)) {
  fit <- glm(formula, binomial, rows, control = list(epsilon = 1e-15, maxit = 100))
  rho <- fitted(fit)
  x <- model.matrix(fit)
  sigma <- solve(t(x) %*% (rho * (1 - rho) * x))
  z <- rho * (1 - rho) * x
  n <- length(rho)
  spread2 <- sum((rho - mean(rho))^2) / n * population / (population - 1)
  divided <- mean((rho - mean(rho))^2)
  f <- 1 - n / population
  bias <- sum((z %*% sigma) * z) / n - f * var(rho) / n
  a <- drop(crossprod(z, rho - mean(rho))) / n
  b <- crossprod(sweep(z, 2, colMeans(z))) / n
  bs <- b %*% sigma
  variance <- drop(4 * t(a) %*% sigma %*% a) + 2 * sum(diag(bs %*% bs)) +
    f * var((rho - mean(rho))^2) / n
  mean_variance <- drop(t(colMeans(z)) %*% sigma %*% colMeans(z)) + f * var(rho) / n
  covariance <- drop(2 * t(a) %*% sigma %*% colMeans(z)) +
    f * cov((rho - mean(rho))^2, rho) / n
  adjusted2 <- max(0, spread2 - bias)
  partial <- function(variable) {
    others <- interaction(rows[setdiff(variables, variable)], drop = TRUE)
    within <- (rho - ave(rho, others))^2
    lapply(split(seq_len(n), rows[[variable]]), function(i) {
      contrast <- colMeans(z[i, , drop = FALSE]) - colMeans(z)
      list(propensity = mean(rho[i]),
           unconditional = sqrt(length(i) / n) * (mean(rho[i]) - mean(rho)),
           std_error = sqrt(length(i) / n * drop(t(contrast) %*% sigma %*% contrast)),
           conditional = sqrt(sum(within[i]) / n))
    })
  }
  list(r = 1 - 2 * sqrt(adjusted2), r_unadjusted = 1 - 2 * sqrt(spread2), bias = bias,
       spread = sqrt(adjusted2), std_error = sqrt(variance / divided), mean = mean(rho),
       cv = sqrt(adjusted2) / mean(rho),
       cv_error = sqrt(variance / divided / (4 * mean(rho)^2) - covariance / mean(rho)^3 +
         spread2 * mean_variance / mean(rho)^4),
       partials = setNames(lapply(variables, partial), variables))
}

# Benchmarks only: the answers raked to the margins of ten times the frame. Derivatives by
# complex steps through the raking equations; second ones by central differences of the first.
x <- model.matrix(~ channel + kind + age, cells)
totals <- drop(crossprod(x, 10 * cells$n))
raked <- function(counts) {
  theta <- c(log(sum(counts) / totals[[1]]), rep(0, ncol(x) - 1)) + 0i
  for (step in 1:60) {
    mass <- drop(counts * exp(-x %*% theta))
    theta <- theta + solve(t(x) %*% (mass * x), drop(t(x) %*% mass) - totals)
  }
  drop(exp(x %*% theta))
}
squared <- function(counts) {
  (sum(counts * raked(counts)) - sum(counts)^2 / totals[[1]]) / (totals[[1]] - 1)
}
slope <- function(counts, c) {
  moved <- counts + 0i
  moved[c] <- moved[c] + 1e-30i
  Im(squared(moved)) / 1e-30
}
counts <- as.numeric(cells$responded)
slopes <- sapply(seq_along(counts), function(c) slope(counts, c))
curvatures <- sapply(seq_along(counts), function(c) {
  h <- rep(0, length(counts)); h[c] <- 1e-3
  (slope(counts + h, c) - slope(counts - h, c)) / 2e-3
})
rho <- Re(raked(counts + 0i))
noise <- counts * (1 - rho)
spread2 <- Re(squared(counts + 0i))
suppressMessages(library(survey))
design <- svydesign(ids = ~1, weights = totals[[1]] / sum(counts),
                    data = cells[rep(seq_len(nrow(cells)), cells$responded), ])
weights <- weights(calibrate(design, ~ channel + kind + age, totals, calfun = "raking",
                             epsilon = 1e-14, maxit = 200))
population <- list(
  spread2 = spread2, r_unadjusted = 1 - 2 * sqrt(spread2),
  bias = sum(noise * curvatures) / 2,
  std_error = sqrt(sum(noise * slopes^2) / (spread2 * (totals[[1]] - 1) / totals[[1]])),
  weights_spread2 = (sum(1 / weights) - length(weights)^2 / totals[[1]]) / (totals[[1]] - 1))

cat(jsonlite::toJSON(list(
  R_version = R.version.string, survey_version = as.character(packageVersion("survey")),
  logistic = indicator(responded ~ channel + kind + age),
  sampled = indicator(responded ~ channel + kind + age, 12000),
  cell_means = indicator(responded ~ channel * kind * age),
  population = population
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
