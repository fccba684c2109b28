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
# Whether three pairs are equal; svrVar does without a replicate that lacks any of them.
equal <- function(r) {
  of <- c("p1", "p2", "p7")
  s <- suppressWarnings(withReplicates(r, function(w, data) sapply(of, function(k) mean_of(w, told & sample$pair == k))))
  gaps <- cbind(-1, diag(2))
  d <- gaps %*% coef(s)
  df <- degf(subset(r, told & pair %in% of)) - 2
  f <- drop(t(d) %*% solve(gaps %*% vcov(s) %*% t(gaps), d)) / 2
  list(lacking = sum(rowSums(sapply(of, function(k) colSums(kept * (sample$pair == k & told)) == 0)) > 0),
    f = f, df = df, p = pf(f, 2, df, lower.tail = FALSE))
}
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  of_mean = sapply(c("c01", "c05", "c09"), compare, r = of_columns(FALSE), simplify = FALSE),
  of_estimate = sapply(c("c01", "c05", "c09"), compare, r = of_columns(TRUE), simplify = FALSE),
  equal_of_mean = equal(of_columns(FALSE)),
  equal_of_estimate = equal(of_columns(TRUE))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
