# Reference values for tests/analysis/units/test_rank_sets_reference.py.
# Run from this folder: Rscript rank_sets.R > rank_sets.json
suppressMessages(library(mvtnorm))
set.seed(20260612)
estimates <- c(91.4, 84, 82.4, 77.5, 71.1)
n <- c(40, 60, 35, 400, 30)
sds <- c(2.1, 1.7, 2.6, 0.8, 2.9)
correlations <- matrix(c(
  1, 0.3, 0.1, 0, -0.1,
  0.3, 1, 0.2, 0.1, 0,
  0.1, 0.2, 1, 0.4, 0.2,
  0, 0.1, 0.4, 1, 0.1,
  -0.1, 0, 0.2, 0.1, 1
), 5)
covariance <- correlations * outer(sds, sds)

# The largest absolute studentised difference of all pairs, by numerical integration.
pairs <- combn(5, 2)
contrasts <- t(apply(pairs, 2, function(p) replace(replace(numeric(5), p[1], 1), p[2], -1)))
of_differences <- contrasts %*% covariance %*% t(contrasts)
exactly <- function(corr) {
  qmvnorm(0.95, tail = "both.tails", corr = corr,
    algorithm = GenzBretz(maxpts = 2e6, abseps = 1e-6))$quantile
}
with_first <- pairs[1, ] == 1

# Holm's test of every ordered pair, with Welch's degrees of freedom.
better <- matrix(FALSE, 5, 5)
t_p <- matrix(NA, 5, 5)
for (j in 1:5) for (k in setdiff(1:5, j)) {
  variance <- covariance[j, j] + covariance[k, k] - 2 * covariance[j, k]
  df <- (sds[j]^2 + sds[k]^2)^2 / (sds[j]^4 / (n[j] - 1) + sds[k]^4 / (n[k] - 1))
  t_p[j, k] <- pt((estimates[j] - estimates[k]) / sqrt(variance), df, lower.tail = FALSE)
}
ordered <- row(t_p) != col(t_p)
holm <- bonferroni <- better
holm[ordered] <- p.adjust(t_p[ordered], "holm") < 0.05
bonferroni[ordered] <- p.adjust(t_p[ordered], "bonferroni") < 0.05

cat(jsonlite::toJSON(list(
  mvtnorm_version = as.character(packageVersion("mvtnorm")),
  estimates = estimates, n = n, covariance = covariance,
  all_pairs = exactly(cov2cor(of_differences)),
  first_unit = exactly(cov2cor(of_differences[with_first, with_first])),
  ten_equal_units = qtukey(0.95, 10, Inf) / sqrt(2),
  holm = holm, bonferroni = bonferroni
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
