# Reference values for tests/analysis/estimation/test_levels.py.
# Run from this folder: Rscript levels.R > levels.json
suppressMessages(library(survey))
answers <- read.csv("item_answers.csv")
answers <- answers[!is.na(answers$q1), ]
answers$sex <- factor(answers$sex)
answers$age <- factor(answers$age)
answers$score <- 25 * (answers$q1 - 1)
answers$top <- as.numeric(answers$q1 >= 4)
answers$net <- answers$top - as.numeric(answers$q1 == 1)
totals <- c("(Intercept)" = 10000, sex1 = 5200, age1 = 3500, age2 = 3000)
raked <- calibrate(svydesign(ids = ~1, weights = ~weight, data = answers), ~ sex + age, totals,
                   calfun = "raking", epsilon = 1e-12, maxit = 200)
of <- function(formula) {
  found <- svyby(formula, ~unit, raked, svymean)
  list(means = unname(coef(found)), errors = unname(SE(found)))
}
quantile_of <- function(p) {
  units <- lapply(sort(unique(answers$unit)), function(u) {
    # The degrees of freedom of the whole, since the whole was calibrated.
    found <- svyquantile(~score, subset(raked, unit == u), p, qrule = "math",
                         interval.type = "mean", df = nrow(answers) - 1)
    as.numeric(found$score[1, 1:3])
  })
  do.call(rbind, units)
}
cat(jsonlite::toJSON(list(
  version = as.character(packageVersion("survey")),
  top = of(~top), net = of(~net), score = of(~score),
  quantiles = list("0.1" = quantile_of(.1), "0.25" = quantile_of(.25), "0.5" = quantile_of(.5),
                   "0.9" = quantile_of(.9))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
