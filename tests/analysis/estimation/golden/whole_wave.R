# Reference values for tests/analysis/test_run_reference.py.
# Run from this folder: Rscript whole_wave.R > whole_wave.json
suppressMessages(library(survey))
sample <- read.csv("city_sample.csv", stringsAsFactors = TRUE)
sample$class <- factor(ifelse(sample$unit %in% c("u0", "u1"), "large", "small"))
# A second rating, which some did not give who gave the first, and the other way round.
sample$item <- c(100, 75, 50, 25, 0, NA)[(7 * seq_len(nrow(sample)) + sample$weight * 10) %% 6 + 1]
formula <- ~ channel + applicant + age
totals <- c(12000, 4200, 1800, 4800, 3900, 2700, 1500)
names(totals) <- colnames(model.matrix(formula, sample))
design <- svydesign(ids = ~1, weights = ~weight, data = sample)
raked <- calibrate(design, formula, totals, calfun = "raking", epsilon = 1e-13, maxit = 200)

describe <- function(domain, rating = "score") {
  w <- weights(domain)
  w <- w[w > 0 & !is.na(domain$variables[[rating]])]
  index <- svymean(reformulate(rating), domain, na.rm = TRUE)
  list(
    n = length(w), value = coef(index)[[1]], std_error = SE(index)[[1]],
    interval = as.vector(confint(index, df = length(w) - 1)),
    effective_n = sum(w)^2 / sum(w^2),
    positive = coef(svymean(reformulate(sprintf("I(%s >= 50)", rating)), domain, na.rm = TRUE))[[2]]
  )
}
by <- function(variable, ...) {
  groups <- levels(sample[[variable]])
  setNames(lapply(groups, function(g) describe(raked[sample[[variable]] == g, ], ...)), groups)
}

# Each unit as if it had the channels of all, with the raked weights taken as given.
rated <- transform(sample, raked = weights(raked))[!is.na(sample$score), ]
mix <- data.frame(prop.table(xtabs(raked ~ channel, rated)))
standardized <- setNames(lapply(levels(rated$unit), function(unit) {
  rows <- rated[rated$unit == unit, ]
  drawn <- svydesign(ids = ~1, strata = ~channel, weights = ~raked, data = rows)
  mean <- svymean(~score, postStratify(drawn, ~channel, mix))
  list(mean = coef(mean)[[1]], std_error = SE(mean)[[1]])
}), levels(rated$unit))

# The difference and the ratio of two units' means, from their totals.
parts <- update(raked,
  y0 = ifelse(unit == "u0" & !is.na(score), score, 0), n0 = 1 * (unit == "u0" & !is.na(score)),
  y1 = ifelse(unit == "u1" & !is.na(score), score, 0), n1 = 1 * (unit == "u1" & !is.na(score)))
sums <- svytotal(~ y0 + n0 + y1 + n1, parts)
contrast <- function(call) {
  found <- svycontrast(sums, call)
  list(value = coef(found)[[1]], std_error = SE(found)[[1]])
}

# The first 300 with a score, as one in five of a population of 1500.
few <- sample[!is.na(sample$score), ][1:300, ]
few$size <- 1500
finite <- svymean(~score, svydesign(ids = ~1, fpc = ~size, data = few))

age <- table(sample$age)
fit <- chisq.test(age, p = c(3900, 3900, 2700, 1500) / 12000)
wilson <- prop.test(960, 1000, correct = FALSE)
change <- prop.test(c(465, 450), c(500, 500), correct = FALSE)

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  overall = describe(raked), unit = by("unit"), class = by("class"),
  item = c(list(overall = describe(raked, "item")), by("unit", "item"), by("class", "item")),
  standardized = standardized,
  difference = contrast(quote(y1 / n1 - y0 / n0)),
  ratio = contrast(quote((y1 / n1) / (y0 / n0))),
  finite = list(value = coef(finite)[[1]], std_error = SE(finite)[[1]]),
  age = list(chi_square = fit$statistic[[1]], df = fit$parameter[[1]], p_value = fit$p.value),
  wilson = as.vector(wilson$conf.int),
  change = list(z = sqrt(change$statistic[[1]]), p_value = change$p.value)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
