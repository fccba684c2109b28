# Reference values for tests/analysis/units/test_contrasts_reference.py, test_waves.py and others.
# Run from this folder: Rscript contrasts.R > contrasts.json
suppressMessages(library(survey))
city <- read.csv("../../estimation/golden/city_sample.csv", stringsAsFactors = TRUE)
complete <- transform(city, score = ifelse(is.na(score), 50, score))

# Each unit less all others, as the total of its linearised values.
against_rest <- function(sample, formula, totals) {
  design <- svydesign(ids = ~1, weights = ~weight, data = sample)
  names(totals) <- colnames(model.matrix(formula, sample))
  raked <- calibrate(design, formula, totals, calfun = "raking", epsilon = 1e-13, maxit = 200)
  w <- weights(raked)
  answered <- !is.na(sample$score)
  part <- function(inside) {
    size <- sum(w[inside])
    mean <- sum(w[inside] * sample$score[inside]) / size
    list(mean = mean, z = ifelse(inside, (sample$score - mean) / size, 0))
  }
  lapply(levels(sample$unit), function(unit) {
    own <- part(answered & sample$unit == unit)
    rest <- part(answered & sample$unit != unit)
    list(
      difference = own$mean - rest$mean,
      std_error = SE(svytotal(own$z - rest$z, raked))[[1]]
    )
  })
}

wave_totals <- c(12000, 4200, 1800, 4800, 3900, 2700, 1500)
sizes <- c(4000, 3000, 2400, 1300, 800, 500)
crossed_totals <- c(sizes, 0.45 * sizes, 0.15 * sizes, 0.35 * sizes)

p_values <- c(0.001, 0.04, 0.3, 0.012, 0.012, 0.9, 0.049, 0.0004)
n <- c(10, 37, 250, 4000)
exact <- function(tail) {
  r <- qbinom(tail, n, 0.85)
  (r - (pbinom(r, n, 0.85) - tail) / dbinom(r, n, 0.85)) / n
}

# Two small waves of one unit, and one of them against a target.
small <- city[!is.na(city$score) & city$unit %in% c("u4", "u5"), ]
before <- small$score[small$unit == "u4"]
now <- small$score[small$unit == "u5"]
welch <- t.test(now, before)
single <- t.test(now, mu = 65)
asked <- svydesign(ids = ~1, weights = ~1, data = data.frame(score = now))
logit <- svycontrast(svymean(~score, asked), quote(log(score / (100 - score))))
logit_t <- (coef(logit)[[1]] - qlogis(0.65)) / SE(logit)[[1]]
logit_ends <- coef(logit)[[1]] + c(-1, 1) * qt(0.975, length(now) - 1) * SE(logit)[[1]]

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  wave = against_rest(city, ~ channel + applicant + age, wave_totals),
  known_sizes = against_rest(
    complete, ~ unit + unit:channel + unit:applicant - 1, crossed_totals
  ),
  known_sizes_some_unrated = against_rest(
    city, ~ unit + unit:channel + unit:applicant - 1, crossed_totals
  ),
  small_waves = list(
    means = c(mean(before), mean(now)), n = c(length(before), length(now)),
    std_errors = c(sd(before) / sqrt(length(before)), sd(now) / sqrt(length(now))),
    welch_p = welch$p.value, low = welch$conf.int[1], high = welch$conf.int[2],
    target_p = single$p.value, logit_t = logit_t,
    logit_p = 2 * pt(-abs(logit_t), length(now) - 1),
    logit_low = 100 * plogis(logit_ends[1]) - 65, logit_high = 100 * plogis(logit_ends[2]) - 65
  ),
  p_values = p_values, adjusted = p.adjust(p_values, "BH"),
  funnel_n = n, warning_low = exact(0.025), warning_high = pmin(1, exact(0.975)),
  alarm_low = exact(0.001), alarm_high = pmin(1, exact(0.999))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
