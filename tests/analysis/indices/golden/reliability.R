# Reference values for tests/analysis/indices/test_reliability_reference.py.
# Run from this folder: Rscript reliability.R > reliability.json
suppressMessages({library(survey); library(psych)})
answers <- read.csv("item_answers.csv")
items <- paste0("q", 1:6)
complete <- answers[stats::complete.cases(answers[, items]), ]
formula <- reformulate(items)

# Alpha as a function of nine weighted means, so that svycontrast gives its standard error.
weighted <- function(weights) {
  design <- svydesign(ids = ~1, weights = weights, data = complete)
  w <- weights(design)
  parts <- update(design,
    s = q1^2 + q2^2 + q3^2 + q4^2 + q5^2 + q6^2, t = (q1 + q2 + q3 + q4 + q5 + q6)^2)
  means <- svymean(~ q1 + q2 + q3 + q4 + q5 + q6 + s + t, parts)
  alpha <- svycontrast(means, quote(
    6 / 5 * (1 - (s - q1^2 - q2^2 - q3^2 - q4^2 - q5^2 - q6^2) /
      (t - (q1 + q2 + q3 + q4 + q5 + q6)^2))))
  index <- svycontrast(means, quote((q1 * 0.5 + q2 * 0.3 + q3 * 0.2 - 1) / 4 * 100))
  v <- svyvar(formula, design)
  feldt <- psych::alpha.ci(coef(alpha)[[1]], sum(w)^2 / sum(w^2), 6)
  r <- cov2cor(as.matrix(v)[1:6, 1:6])
  list(
    svycralpha = svycralpha(formula, design)[[1]], alpha = coef(alpha)[[1]],
    std_error = SE(alpha)[[1]], feldt = c(feldt$lower.ci, feldt$upper.ci),
    means = unname(coef(means)[1:6]), mean_covariance = unname(vcov(means)[1:6, 1:6]),
    covariance = unname(as.matrix(v)[1:6, 1:6]),
    index = list(value = coef(index)[[1]], std_error = SE(index)[[1]]),
    standardized = psych::alpha(r)$total$std.alpha,
    kmo = list(overall = KMO(r)$MSA, items = unname(KMO(r)$MSAi)),
    bartlett = cortest.bartlett(r, n = sum(w)^2 / sum(w^2))
  )
}
plain <- psych::alpha(complete[, items])

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  psych_version = as.character(packageVersion("psych")),
  equal = weighted(~ rep(1, nrow(complete))), unequal = weighted(~weight),
  psych = list(
    alpha = plain$total$raw_alpha, standardized = plain$total$std.alpha,
    item_rest = plain$item.stats$r.drop, if_dropped = plain$alpha.drop$raw_alpha,
    feldt = unlist(plain$feldt[c("lower.ci", "upper.ci")], use.names = FALSE))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
