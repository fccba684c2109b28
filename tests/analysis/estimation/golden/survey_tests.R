# Reference values for test_survey_tests_reference.py and samples/test_tests_reference.py.
# Run from this folder: Rscript survey_tests.R > survey_tests.json
suppressMessages(library(survey))
sample <- read.csv("design_sample.csv", stringsAsFactors = TRUE)
# Calibrated designs keep the rows of a subset, so missing answers are left out as a domain.
sample$has_y <- !is.na(sample$y)
sample$has_happy <- !is.na(sample$happy)
sample$y[!sample$has_y] <- 0
sample$happy[!sample$has_happy] <- 0
sample$is_a <- as.numeric(sample$domain == "a")
sample$is_b <- as.numeric(sample$domain == "b")

htest <- function(t) list(statistic = t$statistic[[1]], df = unname(t$parameter), p = t$p.value[[1]])
independence <- function(formula, d) {
  found <- lapply(c(F = "F", Chisq = "Chisq", Wald = "Wald", adjWald = "adjWald"),
    function(s) htest(svychisq(formula, d, statistic = s)))
  # svychisq counts every row of a calibrated design: say on how many its X² stands.
  c(found, list(rows = nrow(d)))
}

# Rao and Scott's F for known shares, from svymean.
known <- c(mid = 0.325, old = 0.375, young = 0.3)
fit <- function(d, n) {
  m <- svymean(~age, d)
  x2 <- n * sum((coef(m) - known)^2 / known)
  simple <- (diag(known) - outer(known, known))[-3, -3] / n
  delta <- eigen(solve(simple) %*% vcov(m)[-3, -3])$values
  d0 <- sum(delta)^2 / sum(delta^2)
  list(chi_square = x2, deff = mean(delta), statistic = x2 / sum(delta), df = c(d0, d0 * degf(d)),
    p = pf(x2 / sum(delta), d0, d0 * degf(d), lower.tail = FALSE))
}

difference <- function(d, formula) {
  t <- svyttest(formula, d)
  list(estimate = t$estimate[[1]], std_error = (t$estimate / t$statistic)[[1]], t = t$statistic[[1]],
    df = t$parameter[[1]], p = t$p.value[[1]])
}
# Of the whole covariance, where svyglm does not take a subset of a calibrated design.
equal <- function(d) {
  m <- svyglm(y ~ domain, d)
  t <- regTermTest(m, ~domain)
  list(statistic = t$Ftest[[1]], df = c(t$df, t$ddf), p = t$p[[1]])
}

describe <- function(d) {
  told <- subset(d, has_happy)
  abc <- subset(d, has_y & domain != "one")
  list(
    happy_age = independence(~ happy + age, told),
    sex_domain = independence(~ sex + domain, d),
    fit = fit(d, nrow(sample)),
    a_less_b = difference(subset(d, has_y & domain %in% c("a", "b")), y ~ is_a),
    a_less_rest = difference(subset(d, has_y), y ~ is_a),
    ratio = { s <- subset(d, has_y)
      # y per x in a less that in b: totals of all four, and the contrast of their quotients.
      z <- with(sample, cbind(ya = y * is_a, yb = y * is_b, xa = x * is_a, xb = x * is_b) * has_y)
      t <- svytotal(z, d)
      c <- svycontrast(t, quote(ya / xa - yb / xb))
      list(estimate = coef(c)[[1]], std_error = SE(c)[[1]]) },
    equal = equal(abc)
  )
}

designs <- list(
  srs = svydesign(~1, weights = ~weight, data = sample),
  stratified = svydesign(~1, strata = ~stratum, weights = ~weight, data = sample),
  stratified_fpc = svydesign(~1, strata = ~stratum, weights = ~weight, fpc = ~persons, data = sample),
  clustered = svydesign(~cluster, weights = ~weight, data = sample),
  stratified_clusters = svydesign(~psu, strata = ~stratum, weights = ~weight, nest = TRUE, data = sample),
  stratified_clusters_fpc = svydesign(~psu, strata = ~stratum, weights = ~weight, nest = TRUE,
    fpc = ~psu_population, data = sample),
  two_stage_fpc = svydesign(~cluster + ssu, strata = ~stratum, weights = ~weight,
    fpc = ~ psu_population + ssu_population, data = sample)
)
# x is continuous; neither sex nor age is part of what is tested after calibration but as themselves.
totals <- c(`(Intercept)` = 8000, sexm = 4300, ageold = 3000, ageyoung = 2400, x = 99000)
calibrated <- function(d) calibrate(d, ~ sex + age + x, totals, calfun = "raking", epsilon = 1e-13, maxit = 500)
H <- matrix(1, 1, 1)
for (i in 1:4) H <- rbind(cbind(H, H), cbind(H, -H))
pairs <- svydesign(~cluster, strata = ~pair, weights = ~weight, data = sample)
replicated <- list(
  jk1 = as.svrepdesign(designs$clustered, type = "JK1"),
  jkn = as.svrepdesign(designs$stratified_clusters, type = "JKn"),
  fay = as.svrepdesign(pairs, type = "Fay", fay.rho = 0.3, hadamard.matrix = H)
)
# regTermTest of a jackknife re-estimates the model; independence and fit are enough of these.
describe_replicates <- function(d) list(
  happy_age = independence(~ happy + age, subset(d, has_happy)), sex_domain = independence(~ sex + domain, d),
  fit = fit(d, nrow(sample))
)

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  designs = lapply(designs, describe),
  calibrated = lapply(designs[c("srs", "stratified", "stratified_clusters_fpc", "two_stage_fpc")],
    function(d) describe(calibrated(d))),
  replicates = lapply(replicated, describe_replicates)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
