# Reference values for tests/analysis/experts/test_experts_reference.py.
# Run from this folder: Rscript experts.R > experts.json
suppressPackageStartupMessages({library(psych); library(vegan)})
set.seed(20260107)

# Nine subjects, five experts, steps of half a point, one expert severer than the others.
quality <- rnorm(9, 7, 1.2)
noise <- matrix(rnorm(45, 0, 0.7), 9)
scores <- round(2 * (quality + noise - rep(c(0, 0.3, 0, 1.5, 0), each = 9))) / 2
fleiss <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7),
  ncol = 4, byrow = TRUE)

icc <- function(x) {
  found <- ICC(x, lmer = FALSE)$results
  data.frame(form = c("icc_1_1", "icc_2_1", "icc_3_1", "icc_1_k", "icc_2_k", "icc_3_k"),
    value = found$ICC, f = found$F, df = found$df1, below = found$df2, p = found$p,
    low = found$`lower bound`, high = found$`upper bound`)
}
squares <- function(x) {
  long <- data.frame(y = c(x), subject = factor(row(x)), expert = factor(col(x)))
  two <- anova(lm(y ~ subject + expert, long))$`Mean Sq`
  one <- anova(lm(y ~ subject, long))$`Mean Sq`
  list(subjects = two[1], experts = two[2], residual = two[3], within = one[2])
}
kendall <- function(x) {
  found <- kendall.global(as.data.frame(x), nperm = 1)$Concordance_analysis[, 1]
  pairs <- cor(x, method = "spearman")
  list(w = found[["W"]], chi_square = found[["Chi2"]],
    p = pchisq(found[["Chi2"]], nrow(x) - 1, lower.tail = FALSE), pairs = pairs)
}
# Tukey and McLaughlin's error: winsorised by hand, from the order of the scores.
trimmed <- function(x, k) {
  n <- length(x)
  w <- sort(x)
  w[seq_len(k)] <- w[k + 1]
  w[n + 1 - seq_len(k)] <- w[n - k]
  mean <- mean(x, trim = k / n)
  error <- sd(w) * sqrt(n) / (n - 2 * k)
  list(mean = mean, std_error = error,
    interval = mean + c(-1, 1) * qt(0.975, n - 2 * k - 1) * error)
}
cat(jsonlite::toJSON(list(
  r_version = R.version.string, psych_version = as.character(packageVersion("psych")),
  vegan_version = as.character(packageVersion("vegan")),
  tables = lapply(list(fleiss = fleiss, half_points = scores), function(x)
    list(scores = x, icc = icc(x), squares = squares(x), kendall = kendall(x))),
  trimmed = list(scores = scores[, 1], one = trimmed(scores[, 1], 1), two = trimmed(scores[, 1], 2))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
