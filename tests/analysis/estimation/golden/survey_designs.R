# Reference values for test_survey_designs_reference.py and test_quantiles.py.
# Run from this folder: Rscript survey_designs.R > survey_designs.json
suppressMessages(library(survey))
sample <- read.csv("design_sample.csv", stringsAsFactors = TRUE)
sample$domain <- factor(sample$domain, c("a", "b", "c", "one"))
# Calibrated designs keep the rows of a subset, so missing answers are left out as a domain.
sample$has_y <- !is.na(sample$y)
sample$has_happy <- !is.na(sample$happy)
sample$y[!sample$has_y] <- 0
sample$happy[!sample$has_happy] <- 0

value <- function(stat) list(value = coef(stat)[[1]], std_error = SE(stat)[[1]])

domain_values <- function(d) {
  answered <- subset(d, has_y)
  told <- subset(d, has_happy)
  mean <- svymean(~y, answered, deff = "replace")
  without <- svymean(~y, answered, deff = TRUE)
  ratio <- svyratio(~y, ~x, answered, deff = "replace")
  ratio_without <- svyratio(~y, ~x, answered, deff = TRUE)
  happy <- svymean(~happy, told)
  names(happy) <- "p"
  logit <- confint(svycontrast(happy, quote(log(p / (1 - p)))), df = degf(told))
  list(
    n = sum(is.finite(answered$prob)), df = degf(answered), mean = value(mean),
    design_effect = deff(mean)[[1]], design_effect_wor = deff(without)[[1]],
    total = value(svytotal(~y, answered)),
    ratio = list(value = coef(ratio)[[1]], std_error = sqrt(vcov(ratio)[[1]]),
      design_effect = deff(ratio)[[1]], design_effect_wor = deff(ratio_without)[[1]]),
    share = value(happy), share_interval = as.vector(1 / (1 + exp(-logit)))
  )
}

quantile_values <- function(d) lapply(c(.1, .25, .5, .9), function(p) {
  q <- svyquantile(~y, subset(d, has_y), p, qrule = "math", interval.type = "mean")$y
  list(p = p, value = q[[1]], low = q[[2]], high = q[[3]], std_error = q[[4]])
})

# The joint covariance of the means of a, b and c, as totals of their linearised values.
joint <- function(d) {
  w <- weights(d)
  z <- sapply(c("a", "b", "c"), function(u) {
    inside <- sample$domain == u & sample$has_y
    size <- sum(w[inside])
    ifelse(inside, (sample$y - sum(w[inside] * sample$y[inside]) / size) / size, 0)
  })
  unname(vcov(svytotal(z, d)))
}

describe <- function(d) {
  one <- subset(d, domain == "one")
  list(
    overall = domain_values(d),
    domains = lapply(c(a = "a", b = "b", c = "c"), function(u) domain_values(subset(d, domain == u))),
    one = list(mean = coef(svymean(~y, one))[[1]], total = value(svytotal(~y, one))),
    age = { s <- svymean(~age, d); list(value = unname(coef(s)), covariance = unname(vcov(s))) },
    quantiles = quantile_values(d), quantiles_a = quantile_values(subset(d, domain == "a")),
    covariance = joint(d)
  )
}

designs <- list(
  srs = svydesign(~1, weights = ~weight, data = sample),
  srs_fpc = svydesign(~1, weights = ~weight, fpc = rep(2000, nrow(sample)), data = sample),
  stratified = svydesign(~1, strata = ~stratum, weights = ~weight, data = sample),
  stratified_fpc = svydesign(~1, strata = ~stratum, weights = ~weight, fpc = ~persons, data = sample),
  clustered = svydesign(~cluster, weights = ~weight, data = sample),
  stratified_clusters = svydesign(~psu, strata = ~stratum, weights = ~weight, nest = TRUE, data = sample),
  stratified_clusters_fpc = svydesign(~psu, strata = ~stratum, weights = ~weight, nest = TRUE,
    fpc = ~psu_population, data = sample),
  two_stage = svydesign(~cluster + ssu, strata = ~stratum, weights = ~weight, data = sample),
  two_stage_fpc = svydesign(~cluster + ssu, strata = ~stratum, weights = ~weight,
    fpc = ~ psu_population + ssu_population, data = sample),
  two_stage_weights = svydesign(~cluster + ssu, strata = ~stratum,
    fpc = ~ psu_population + ssu_population, data = sample)
)

# Totals that the weights are calibrated to; x is continuous.
formula <- ~ sex + age + x
totals <- c(`(Intercept)` = 8000, sexm = 4300, ageold = 3000, ageyoung = 2400, x = 99000)
calibrated <- function(d, calfun = "linear", bounds = c(-Inf, Inf)) {
  calibrate(d, formula, totals, calfun = calfun, bounds = bounds, epsilon = 1e-13, maxit = 500)
}
distances <- list(
  linear = list("linear", c(-Inf, Inf)), truncated = list("linear", c(0.8, 1.3)),
  raking = list("raking", c(-Inf, Inf)), bounded_raking = list("raking", c(0.8, 1.3)),
  logit = list("logit", c(0.75, 1.2))
)

lonely <- svydesign(~cluster, strata = ~fine_stratum, weights = ~weight, data = sample)
lonely_fpc <- svydesign(~cluster, strata = ~fine_stratum, weights = ~weight,
  fpc = ~psu_population, data = sample)
# One second-stage cluster only in c03.
second <- sample
second$ssu[second$cluster == "c03"] <- 1
lonely_second <- svydesign(~cluster + ssu, strata = ~stratum, weights = ~weight,
  fpc = ~ psu_population + ssu_population, data = second)
treat <- function(treatment) {
  options(survey.lonely.psu = treatment)
  result <- lapply(list(plain = lonely, fpc = lonely_fpc, calibrated = calibrated(lonely)), function(d) list(
    mean = value(svymean(~y, subset(d, has_y))), total = value(svytotal(~y, subset(d, has_y))),
    domain = value(svymean(~y, subset(d, has_y & domain == "c"))), df = degf(d),
    away = value(svymean(~y, subset(d, has_y & stratum != "s3")))
  ))
  if (treatment != "average") {
    result$second <- list(mean = value(svymean(~y, subset(lonely_second, has_y))),
      total = value(svytotal(~y, subset(lonely_second, has_y))))
  }
  options(survey.lonely.psu = "fail")
  result
}

cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  designs = lapply(designs, describe),
  calibrated = lapply(designs[c("srs", "stratified", "clustered", "stratified_clusters_fpc", "two_stage_fpc")],
    function(d) describe(calibrated(d, "raking"))),
  distances = lapply(distances, function(how) {
    d <- calibrated(designs$stratified_clusters, how[[1]], how[[2]])
    list(weights = unname(weights(d)), mean = value(svymean(~y, subset(d, has_y))),
      total = value(svytotal(~y, subset(d, has_y))))
  }),
  lonely = lapply(c(remove = "remove", adjust = "adjust", average = "average"), treat)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
