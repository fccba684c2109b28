# Half-samples by R's own Hadamard matrices, for orders made by doubling and by Paley's squares.
# Run: Rscript half_samples.R > half_samples.json
suppressPackageStartupMessages(library(survey))
library(jsonlite)

# Clusters numbered over all strata, three people in each, by a rule that needs no random numbers.
people <- function(strata) {
  row <- seq_len(6 * strata)
  data.frame(
    stratum = sprintf("s%02d", (row - 1) %/% 6), cluster = 1 + (row - 1) %/% 3,
    w = 1 + row^2 %% 7, y = (row * 7919) %% 101, x = 1 + (row * 104729) %% 89,
    sex = c("f", "m")[1 + row^3 %% 5 %% 2]
  )
}
figures <- function(r) {
  ratio <- svyratio(~y, ~x, r)
  half <- svymean(~y, subset(r, sex == "f"))
  c(ratio = SE(ratio)[[1]], women = SE(half)[[1]])
}
describe <- function(strata) {
  design <- svydesign(~cluster, strata = ~stratum, weights = ~w, data = people(strata))
  fay <- as.svrepdesign(design, type = "Fay", fay.rho = 0.3)
  raked <- calibrate(fay, ~sex, c(`(Intercept)` = 40 * strata, sexm = 18 * strata),
    calfun = "raking", epsilon = 1e-13)
  list(
    strata = strata, replicates = ncol(weights(fay)), fay = as.list(figures(fay)),
    raked = as.list(figures(raked)),
    brr_mse = as.list(figures(as.svrepdesign(design, type = "BRR", mse = TRUE)))
  )
}
cat(toJSON(lapply(c(3, 11, 14, 22, 40), describe), auto_unbox = TRUE,
  digits = NA, pretty = TRUE), "\n")
