# Funnel of the units of a wave: pooled spread, tau² of Paule and Mandel, and both limits.
# Rscript wave_funnel.R > wave_funnel.json
library(metafor)
library(jsonlite)

scores <- c(100, 75, 50, 25, 0)
counts <- rbind(
  a = c(60, 30, 20, 6, 4),
  b = c(20, 40, 30, 15, 15),
  c = c(90, 60, 30, 12, 8),
  d = c(10, 12, 8, 5, 5)
)
n <- rowSums(counts)
means <- as.vector(counts %*% scores) / n
variances <- sapply(seq_along(n), function(i) var(rep(scores, counts[i, ])))
pooled <- sum(n * variances) / sum(n)
tau2 <- rma(means, pooled / n, method = "PM", control = list(tol = 1e-14, maxiter = 10000))$tau2
target <- sum(n * means) / sum(n)
limits <- function(level, between) {
  margin <- qnorm((1 + level) / 2) * sqrt(pooled / n + between)
  cbind(pmax(0, target - margin), pmin(100, target + margin))
}
beyond <- rownames(counts)[abs(means - target) > qnorm(0.975) * sqrt(pooled / n)]
cat(toJSON(list(
  versions = list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor"))),
  target = target, pooled_sd = sqrt(pooled), tau2 = tau2,
  warning = limits(0.95, tau2), alarm = limits(0.998, tau2), beyond = beyond
), digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
