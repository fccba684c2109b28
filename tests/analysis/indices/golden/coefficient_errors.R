# Reference values for tests/analysis/indices/test_coefficient_errors_reference.py.
# Run from this folder: Rscript coefficient_errors.R > coefficient_errors.json
# The error of any coefficient under a design: what it moves by with each respondent's weight, as
# numerical derivatives give it, added up like any total.
suppressMessages({library(survey); library(numDeriv); library(nleqslv)})
answers <- read.csv("item_answers.csv")
items <- paste0("q", 1:6)
complete <- answers[stats::complete.cases(answers[, items]), ][1:150, ]
x <- as.matrix(complete[, items])

correlation <- function(w) cov2cor(cov.wt(x, w / sum(w), method = "ML")$cov)
# One factor by least squares off the diagonal: the slopes by every loading are zero.
omega <- function(w) {
  r <- correlation(w)
  diag(r) <- 0
  start <- with(eigen(r + diag(6)), abs(vectors[, 1]) * sqrt(values[1]))
  slopes <- function(l) as.vector(r %*% l) - l * (sum(l^2) - l^2)
  l <- nleqslv(start, slopes, control = list(xtol = 1e-15, ftol = 1e-15, maxit = 500))$x
  sum(l)^2 / (sum(l)^2 + sum(1 - l^2))
}
standardized <- function(w) { r <- correlation(w); 6 / 5 * (1 - 6 / sum(r)) }

describe <- function(design) {
  w <- weights(design)
  lapply(list(omega = omega, standardized_alpha = standardized), function(coefficient) {
    z <- grad(coefficient, w)
    list(value = coefficient(w), std_error = SE(svytotal(~z, update(design, z = z)))[[1]])
  })
}
srs <- svydesign(~1, weights = ~weight, data = complete)
clusters <- svydesign(~part, weights = ~weight, data = complete)
totals <- c(`(Intercept)` = 400, overall = 1500)
raked <- calibrate(clusters, ~overall, totals, calfun = "raking", epsilon = 1e-13, maxit = 500)
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  srs = describe(srs), clusters = describe(clusters), raked = describe(raked)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
