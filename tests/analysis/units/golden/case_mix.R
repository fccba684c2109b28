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

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  standardized = standardized, expected = expected
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
