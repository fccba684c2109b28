# Reference values for test_replicates_reference.py.
# Run from this folder: Rscript replicate_designs.R > replicate_designs.json
suppressMessages(library(survey))
set.seed(20260503)
sample <- read.csv("design_sample.csv", stringsAsFactors = TRUE)
sample$has_y <- !is.na(sample$y)
sample$y[!sample$has_y] <- 0

value <- function(stat) list(value = coef(stat)[[1]], std_error = SE(stat)[[1]])
describe <- function(r) {
  d <- subset(r, has_y)
  ratio <- svyratio(~y, ~x, d)
  median <- svyquantile(~y, d, .5, qrule = "math", interval.type = "mean")$y
  a <- subset(d, domain == "a")
  list(
    df = degf(r), mean = value(svymean(~y, d)), total = value(svytotal(~y, d)),
    ratio = list(value = coef(ratio)[[1]], std_error = sqrt(vcov(ratio)[[1]])),
    mean_a = value(svymean(~y, a)), df_a = degf(a),
    median = list(value = median[[1]], low = median[[2]], high = median[[3]], std_error = median[[4]])
  )
}

# A Hadamard matrix of order 16 by doubling.
H <- matrix(1, 1, 1)
for (i in 1:4) H <- rbind(cbind(H, H), cbind(H, -H))

unstratified <- svydesign(~cluster, weights = ~weight, data = sample)
stratified <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = sample)
finite <- svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~psu_population, data = sample)
pairs <- svydesign(~cluster, strata = ~pair, weights = ~weight, data = sample)
lonely <- svydesign(~cluster, strata = ~fine_stratum, weights = ~weight, data = sample)
treat <- function(treatment) {
  options(survey.lonely.psu = treatment)
  r <- as.svrepdesign(lonely, type = "JKn")
  options(survey.lonely.psu = "fail")
  r
}
boot <- as.svrepdesign(stratified, type = "subbootstrap", replicates = 30)
designs <- list(
  jk1 = as.svrepdesign(unstratified, type = "JK1"),
  jkn = as.svrepdesign(stratified, type = "JKn"),
  jkn_mse = as.svrepdesign(stratified, type = "JKn", mse = TRUE),
  jkn_fpc = as.svrepdesign(finite, type = "JKn"),
  jkn_remove = treat("remove"), jkn_adjust = treat("adjust"), jkn_average = treat("average"),
  brr = as.svrepdesign(pairs, type = "BRR", hadamard.matrix = H),
  fay = as.svrepdesign(pairs, type = "Fay", fay.rho = 0.3, hadamard.matrix = H),
  fay_mse = as.svrepdesign(pairs, type = "Fay", fay.rho = 0.3, hadamard.matrix = H, mse = TRUE),
  bootstrap = boot
)

formula <- ~ sex + age + x
totals <- c(`(Intercept)` = 8000, sexm = 4300, ageold = 3000, ageyoung = 2400, x = 99000)
calibrated <- function(r, calfun, bounds = c(-Inf, Inf)) {
  calibrate(r, formula, totals, calfun = calfun, bounds = bounds, epsilon = 1e-13, maxit = 200)
}
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  bootstrap_factors = unname(as.matrix(boot$repweights)),
  hadamard = H,
  designs = lapply(designs, describe),
  raking = lapply(designs[c("jkn", "fay", "bootstrap")], function(r) describe(calibrated(r, "raking"))),
  linear = lapply(designs[c("jk1", "jkn_fpc")], function(r) describe(calibrated(r, "linear"))),
  logit = lapply(designs["jkn"], function(r) describe(calibrated(r, "logit", c(0.6, 1.6))))
), auto_unbox = TRUE, digits = NA), "\n")
