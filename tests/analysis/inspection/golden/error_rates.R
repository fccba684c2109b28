# Reference values for tests/analysis/inspection/test_error_rates_reference.py.
# Run from this folder: Rscript error_rates.R > error_rates.json
suppressPackageStartupMessages(library(survey))

# Rate and design error of strata (listed, inspected, wrong), with and without correction.
strata <- data.frame(
  stratum = c("a", "b", "c", "d"), listed = c(420, 150, 60, 12), n = c(45, 30, 20, 12),
  wrong = c(3, 6, 1, 2)
)
rows <- strata[rep(seq_len(4), strata$n), ]
rows$is_wrong <- unlist(Map(function(n, wrong) seq_len(n) <= wrong, strata$n, strata$wrong))
rows$weight <- rows$listed / rows$n
corrected <- svymean(~ as.numeric(is_wrong),
  svydesign(~1, strata = ~stratum, weights = ~weight, fpc = ~listed, data = rows))

# Items drawn by size: the ratio of weighted sums, each draw as if made anew.
size <- c(1, 1, 2, 3, 5, 8, 2, 1, 4, 6, 3, 2)
is_wrong <- c(1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0)
by_size <- svymean(~is_wrong, svydesign(~1, weights = ~I(1 / size),
  data = data.frame(size = size, is_wrong = is_wrong)))

# Wilson's bounds are where the score test just rejects, whatever the size.
wilson <- function(p, n, level = 0.95) {
  z <- qnorm((1 + level) / 2)
  gap <- function(pi) (p - pi)^2 * n - z^2 * pi * (1 - pi)
  c(uniroot(gap, c(0, p), tol = 1e-15)$root, uniroot(gap, c(p, 1), tol = 1e-15)$root)
}
cat(jsonlite::toJSON(list(
  r_version = R.version.string, survey_version = as.character(packageVersion("survey")),
  strata = strata, rate = coef(corrected)[[1]], std_error = SE(corrected)[[1]],
  size = size, is_wrong = is_wrong, by_size_rate = coef(by_size)[[1]],
  by_size_std_error = SE(by_size)[[1]],
  tj_04 = list(plain = wilson(0.1, 30), corrected = wilson(0.1, 30 * 249 / 220),
    prop_test = as.numeric(prop.test(3, 30, correct = FALSE)$conf.int))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
