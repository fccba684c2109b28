# Reference values for samples/test_lacking_replicates.py: a domain that some replicates lack.
# Run from this folder: Rscript lacking_replicates.R > lacking_replicates.json
suppressMessages(library(survey))
sample <- read.csv("design_sample.csv")
kept <- as.matrix(read.csv("replicate_weights.csv"))
of_columns <- function(mse) svrepdesign(data = sample, weights = ~weight, repweights = kept, type = "other",
  scale = 0.05, rscales = seq(0.5, 1.45, 0.05), combined.weights = TRUE, mse = mse)
told <- !is.na(sample$y)
y <- ifelse(told, sample$y, 0)
mean_of <- function(w, who) sum(w * y * who) / sum(w * who)
compare <- function(r, k) {
  inside <- told & sample$cluster == k
  s <- suppressWarnings(withReplicates(r, function(w, data) mean_of(w, inside) - mean_of(w, told & !inside)))
  list(lacking = sum(colSums(kept * inside) == 0), estimate = coef(s)[[1]], std_error = SE(s)[[1]])
}
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  of_mean = sapply(c("c01", "c05", "c09"), compare, r = of_columns(FALSE), simplify = FALSE),
  of_estimate = sapply(c("c01", "c05", "c09"), compare, r = of_columns(TRUE), simplify = FALSE)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
