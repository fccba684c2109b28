# Reference values for tests/analysis/test_run_reference.py: the loop of docs/methods.md, "Trimming".
# Run from this folder: Rscript trimmed_wave.R > trimmed_wave.json
suppressMessages(library(survey))
sample <- read.csv("city_sample.csv", stringsAsFactors = TRUE)
formula <- ~ channel + applicant + age
totals <- c(12000, 4200, 1800, 4800, 3900, 2700, 1500)
names(totals) <- colnames(model.matrix(formula, sample))
low <- 0.35
high <- 2.8

is_beyond <- function(w) w < low * mean(w) * (1 - 1e-9) | w > high * mean(w) * (1 + 1e-9)
# Moving weights to a bound moves the mean that the bounds refer to.
move <- function(w) {
  m <- mean(w)
  for (again in 1:50) {
    w <- pmin(pmax(w, low * mean(w)), high * mean(w))
    w <- w * m / mean(w)
    if (!any(is_beyond(w))) break
  }
  w
}
rake_from <- function(d) {
  design <- svydesign(ids = ~1, weights = d, data = sample)
  calibrate(design, formula, totals, calfun = "raking", epsilon = 1e-13, maxit = 500)
}
raked <- rake_from(sample$weight)
first <- weights(raked)
rounds <- 0
while (any(is_beyond(weights(raked))) && rounds < 50) {
  raked <- rake_from(move(weights(raked)))
  rounds <- rounds + 1
}
index <- svymean(~score, raked, na.rm = TRUE)
relative <- weights(raked) / mean(weights(raked))
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")), rounds = rounds,
  low = sum(first < low * mean(first)), high = sum(first > high * mean(first)),
  least = min(relative), most = max(relative), value = coef(index)[[1]], std_error = SE(index)[[1]]
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
