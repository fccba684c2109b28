# Reference values for tests/analysis/estimation/test_calibration_reference.py.
# Run from this folder: Rscript calibrated_means.R > calibrated_means.json
suppressMessages(library(survey))
sample <- read.csv("city_sample.csv", stringsAsFactors = TRUE)
totals <- c(
  `(Intercept)` = 12000, channelc1 = 4200, channelc2 = 1800, applicanta1 = 4800,
  ageg1 = 3900, ageg2 = 2700, ageg3 = 1500
)

# The same variables crossed with the unit: every unit has margins of its own.
sizes <- c(u0 = 4000, u1 = 3000, u2 = 2400, u3 = 1300, u4 = 800, u5 = 500)
crossed_totals <- c(
  sizes,
  0.45 * sizes, 0.15 * sizes,  # c1 and c2 of each unit
  0.35 * sizes                 # a1 of each unit
)
crossed <- ~ unit + unit:channel + unit:applicant - 1

describe <- function(weights, formula = ~ channel + applicant + age, population = totals) {
  design <- svydesign(ids = ~1, weights = weights, data = sample)
  names(population) <- colnames(model.matrix(formula, sample))
  raked <- calibrate(design, formula, population, calfun = "raking",
    epsilon = 1e-13, maxit = 200)
  w <- weights(raked)
  overall <- svymean(~score, raked, na.rm = TRUE)
  by_unit <- lapply(levels(sample$unit), function(u) {
    m <- svymean(~score, subset(raked, unit == u), na.rm = TRUE)
    list(mean = coef(m)[[1]], std_error = SE(m)[[1]])
  })
  # The joint covariance of the unit means, as totals of their linearised values.
  z <- sapply(levels(sample$unit), function(u) {
    inside <- sample$unit == u & !is.na(sample$score)
    size <- sum(w[inside])
    mean <- sum(w[inside] * sample$score[inside]) / size
    ifelse(inside, (sample$score - mean) / size, 0)
  })
  covariance <- unname(vcov(svytotal(z, raked)))
  list(
    weights = w[1:40], weight_square_sum = sum(w^2),
    mean = coef(overall)[[1]], std_error = SE(overall)[[1]],
    units = by_unit, covariance = covariance
  )
}

uncalibrated <- svydesign(ids = ~1, weights = ~weight, data = sample)
plain <- svymean(~score, uncalibrated, na.rm = TRUE)
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  equal = describe(~ rep(1, nrow(sample))),
  unequal = describe(~weight),
  crossed = describe(~weight, crossed, crossed_totals),
  design_weights_only = list(mean = coef(plain)[[1]], std_error = SE(plain)[[1]])
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
