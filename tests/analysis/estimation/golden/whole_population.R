# Reference values for samples/test_whole_population.py: everybody asked, and a rank that is met.
# Run from this folder: Rscript whole_population.R > whole_population.json
suppressMessages(library(survey))
sample <- head(read.csv("design_sample.csv"), 67)
told <- !is.na(sample$happy)
sample$happy[!told] <- 0
everybody <- svydesign(~1, fpc = rep(67, 67), data = sample)
part <- svydesign(~1, fpc = rep(0.23, 67), data = sample)

ends <- function(i) list(low = i[[1]], high = i[[2]])
quantile <- function(d, p, rule, type) {
  q <- svyquantile(~x, d, p, qrule = rule, interval.type = type)$x
  list(value = q[[1]], low = q[[2]], high = q[[3]])
}
share <- subset(everybody, told)
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  share = list(value = coef(svymean(~happy, share))[[1]], std_error = SE(svymean(~happy, share))[[1]],
    logit = ends(confint(svyciprop(~happy, share, method = "xlogit")))),
  quantiles = lapply(c(mean = "mean", logit = "xlogit"), function(t) quantile(everybody, 0.3, "math", t)),
  # The middle of 67 is met exactly, where rounding decides who lies at or below it.
  medians = sapply(c("hf5", "hf6", "hf7", "hf8", "hf9"), function(r) quantile(part, 0.5, r, "beta"), simplify = FALSE)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
