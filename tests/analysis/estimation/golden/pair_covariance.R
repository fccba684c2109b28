# Reference values for tests/analysis/estimation/test_pair_covariance.py.
# Run from this folder: Rscript pair_covariance.R > pair_covariance.json
suppressMessages(library(survey))
sample <- read.csv("city_sample.csv", stringsAsFactors = TRUE)
# A second question that goes with the first, and that every seventh left out.
row <- seq_len(nrow(sample)) - 1
first <- ifelse(is.na(sample$score), 50, sample$score)
sample$other <- ifelse(row %% 7 == 0, NA, 25 * ((first / 25 + row %% 3) %% 5))
totals <- c(
  `(Intercept)` = 12000, channelc1 = 4200, channelc2 = 1800, applicanta1 = 4800,
  ageg1 = 3900, ageg2 = 2700, ageg3 = 1500
)
design <- svydesign(ids = ~1, weights = ~weight, data = sample)
raked <- calibrate(design, ~ channel + applicant + age, totals, calfun = "raking",
  epsilon = 1e-13, maxit = 200)
w <- weights(raked)

# The means of a unit as totals of their linearised values.
linearised <- function(values, unit) {
  inside <- sample$unit == unit & !is.na(values)
  size <- sum(w[inside])
  mean <- sum(w[inside] * values[inside]) / size
  ifelse(inside, (values - mean) / size, 0)
}
covariance <- sapply(levels(sample$unit), function(u) {
  z <- cbind(linearised(sample$score, u), linearised(sample$other, u))
  vcov(svytotal(z, raked))[1, 2]
})
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")), covariance = unname(covariance)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
