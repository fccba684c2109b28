# Reference values for tests/analysis/estimation/test_item_index.py.
# Run from this folder: Rscript item_index.R > item_index.json
suppressMessages(library(survey))
answers <- read.csv("item_answers.csv")
items <- c("q1", "q2", "q3", "q4")
answers$score <- 25 * (rowMeans(answers[items], na.rm = TRUE) - 1)
answers$sex <- factor(answers$sex)
answers$age <- factor(answers$age)
answers$one <- 1
totals <- c("(Intercept)" = 10000, sex1 = 5200, age1 = 3500, age2 = 3000)
fitted <- function(weight) {
  raked <- calibrate(svydesign(ids = ~1, weights = weight, data = answers), ~ sex + age, totals,
                     calfun = "raking", epsilon = 1e-12, maxit = 200)
  overall <- svymean(~score, raked, na.rm = TRUE)
  units <- svyby(~score, ~unit, raked, svymean, na.rm = TRUE)
  alpha <- svycralpha(~ q1 + q2 + q3 + q4, raked, na.rm = TRUE)
  list(mean = coef(overall)[[1]], error = SE(overall)[[1]], means = unname(coef(units)),
       errors = unname(SE(units)), alpha = alpha[[1]])
}
fit <- function(margin, shares) {
  test <- suppressWarnings(chisq.test(table(answers[[margin]]), p = shares))
  c(test$statistic[[1]], test$p.value)
}
cat(jsonlite::toJSON(list(
  version = as.character(packageVersion("survey")),
  equal = fitted(~one), unequal = fitted(~weight),
  sex = fit("sex", c(.48, .52)), age = fit("age", c(.35, .35, .30))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
