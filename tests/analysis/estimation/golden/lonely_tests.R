# Reference values for test_survey_tests_reference.py: comparisons with lonely_psu "average".
# Run from this folder: Rscript lonely_tests.R > lonely_tests.json
suppressMessages(library(survey))
options(survey.lonely.psu = "average")
sample <- read.csv("design_sample.csv", stringsAsFactors = TRUE)
sample$is_a <- as.numeric(sample$domain == "a")
sample$has_y <- !is.na(sample$y)
design <- svydesign(~cluster, strata = ~fine_stratum, weights = ~weight, data = sample)
# Nobody of a is left in s1, so that a by itself is in fewer strata than b and c.
part <- subset(design, has_y & domain != "one" & (domain != "a" | stratum != "s1") & age != "young")
two <- subset(part, domain %in% c("a", "b"))

equal <- regTermTest(svyglm(y ~ domain, part), ~domain)
mean <- svyttest(y ~ is_a, two)
total <- svycontrast(svytotal(~ I(y * is_a) + I(y * (1 - is_a)), two), c(1, -1))
table <- svychisq(~ sex + domain, subset(part, TRUE), statistic = "Wald")
alone <- svymean(~y, subset(part, domain == "a"))

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  equal = list(statistic = equal$Ftest[[1]], df = c(equal$df, equal$ddf), p = equal$p[[1]]),
  mean = list(estimate = mean$estimate[[1]], t = mean$statistic[[1]], df = mean$parameter[[1]], p = mean$p.value[[1]]),
  total = list(estimate = coef(total)[[1]], std_error = SE(total)[[1]]),
  table = list(statistic = table$statistic[[1]], df = unname(table$parameter), p = table$p.value[[1]]),
  alone = list(estimate = coef(alone)[[1]], std_error = SE(alone)[[1]])
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
