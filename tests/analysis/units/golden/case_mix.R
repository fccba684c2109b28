# Reference values for tests/analysis/units/test_case_mix_reference.py.
# Run from this folder: Rscript case_mix.R > case_mix.json
suppressMessages(library(survey))
sample <- read.csv("../../estimation/golden/city_sample.csv")
sample <- sample[!is.na(sample$score), ]
variables <- c("age", "channel", "applicant")
sample$cell <- do.call(paste, sample[variables])
mix <- table(sample$cell) / nrow(sample)
units <- sort(unique(sample$unit))

# The share of a cell with fewer than two answers goes to the nearest cells of the unit.
shares_of <- function(unit) {
  filled <- names(which(table(sample$cell[sample$unit == unit]) >= 2))
  own <- mix[filled]
  received <- setNames(as.numeric(own), filled)
  for (cell in setdiff(names(mix), filled)) {
    words <- strsplit(cell, " ")[[1]]
    for (leading in 2:0) {
      start <- paste(c(head(words, leading), ""), collapse = " ")
      near <- if (leading == 0) filled else filled[startsWith(filled, start)]
      if (length(near)) break
    }
    received[near] <- received[near] + mix[[cell]] * own[near] / sum(own[near])
  }
  received
}

standardized <- lapply(units, function(unit) {
  shares <- shares_of(unit)
  rows <- sample[sample$unit == unit & sample$cell %in% names(shares), ]
  rows$weight <- as.numeric(shares[rows$cell] / table(rows$cell)[rows$cell])
  design <- svydesign(ids = ~1, strata = ~cell, weights = ~weight, data = rows)
  mean <- svymean(~score, design)
  list(
    mean = coef(mean)[[1]], std_error = SE(mean)[[1]], n = nrow(rows),
    effective_n = sum(rows$weight)^2 / sum(rows$weight^2),
    coverage = sum(mix[names(shares)])
  )
})

# Observed less expected as one contrast of all rows, whose variance is that of each row's cell.
inside <- sample$score - ave(sample$score, sample$unit, sample$cell)
groups <- tapply(sample$unit, sample$cell, function(u) length(unique(u)))
cell_variance <- tapply(inside^2, sample$cell, sum) / (table(sample$cell) - groups)
variance <- as.numeric(cell_variance[sample$cell])
in_cell <- as.numeric(table(sample$cell)[sample$cell])
expected <- lapply(units, function(unit) {
  own <- sample$unit == unit
  of_unit <- table(factor(sample$cell[own], names(mix)))
  expecting <- as.numeric(of_unit[sample$cell]) / sum(own) / in_cell
  observing <- own / sum(own)
  o <- sum(observing * sample$score)
  e <- sum(expecting * sample$score)
  list(
    observed = o, expected = e,
    difference_std_error = sqrt(sum((observing - expecting)^2 * variance)),
    ratio = o / e,
    ratio_std_error = sqrt(sum(((observing - o / e * expecting) / e)^2 * variance))
  )
})

# Both again with the design weights, taken as given. Standardisation is poststratification of
# each unit to its shares, its cells being strata of the sample.
all_weight <- sum(sample$weight)
mix <- tapply(sample$weight, sample$cell, sum) / all_weight
weighted_standardized <- lapply(units, function(unit) {
  shares <- shares_of(unit)
  rows <- sample[sample$unit == unit & sample$cell %in% names(shares), ]
  design <- svydesign(ids = ~1, strata = ~cell, weights = ~weight, data = rows)
  population <- data.frame(cell = names(shares), Freq = as.numeric(shares))
  mean <- svymean(~score, postStratify(design, ~cell, population))
  in_cell <- tapply(rows$weight, rows$cell, sum)
  final <- rows$weight / in_cell[rows$cell] * shares[rows$cell]
  list(
    mean = coef(mean)[[1]], std_error = SE(mean)[[1]], n = nrow(rows),
    effective_n = 1 / sum(final^2), coverage = sum(mix[names(shares)])
  )
})
of_group <- interaction(sample$unit, sample$cell, drop = TRUE)
in_group <- ave(sample$score * sample$weight, of_group, FUN = sum) /
  ave(sample$weight, of_group, FUN = sum)
size <- ave(sample$weight, of_group, FUN = length)
varying <- tapply((sample$weight * (sample$score - in_group))^2, sample$cell, sum) /
  tapply((1 - 1 / size) * sample$weight^2, sample$cell, sum)
variance <- as.numeric(varying[sample$cell])
in_cell <- as.numeric(tapply(sample$weight, sample$cell, sum)[sample$cell])
contrasts <- sapply(units, function(unit) {
  own <- sample$weight * (sample$unit == unit)
  of_unit <- tapply(own, sample$cell, sum)
  cbind(own / sum(own), as.numeric(of_unit[sample$cell]) / sum(own) * sample$weight / in_cell)
}, simplify = "array")
weighted_expected <- lapply(seq_along(units), function(k) {
  o <- sum(contrasts[, 1, k] * sample$score)
  e <- sum(contrasts[, 2, k] * sample$score)
  list(
    observed = o, expected = e,
    difference_std_error = sqrt(sum((contrasts[, 1, k] - contrasts[, 2, k])^2 * variance)),
    ratio = o / e,
    ratio_std_error = sqrt(sum(((contrasts[, 1, k] - o / e * contrasts[, 2, k]) / e)^2 * variance))
  )
})
differences <- contrasts[, 1, ] - contrasts[, 2, ]
raw <- svyby(~score, ~unit, svydesign(ids = ~1, weights = ~weight, data = sample), svymean)

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  standardized = standardized, expected = expected,
  weighted_standardized = weighted_standardized, weighted_expected = weighted_expected,
  weighted_covariance = t(differences) %*% (differences * variance), weighted_raw = coef(raw)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
