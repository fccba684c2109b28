# Reference values for tests/analysis/indices/test_indicator_weights_reference.py.
# Run from this folder: Rscript indicator_weights.R > indicator_weights.json
upper <- function(k, values) {
  a <- diag(k)
  a[lower.tri(a)] <- values        # read by columns: the pairs (1,2), (1,3), ...
  a <- t(a)
  a[lower.tri(a)] <- 1 / t(a)[lower.tri(a)]
  a
}
experts <- list(
  upper(5, c(2, 3, 5, 4, 2, 4, 3, 2, 1, 1 / 2)),
  upper(5, c(1, 4, 3, 7, 3, 2, 5, 1 / 2, 3, 4)),
  upper(5, c(1 / 2, 2, 6, 3, 5, 7, 4, 3, 1, 1 / 3))
)
ahp <- function(a) {
  e <- eigen(a)
  w <- abs(Re(e$vectors[, which.max(Re(e$values))]))
  lambda <- max(Re(e$values))
  g <- apply(a, 1, function(row) prod(row)^(1 / nrow(a)))
  list(weights = w / sum(w), lambda_max = lambda,
    ratio = (lambda - nrow(a)) / (nrow(a) - 1) / 1.12, geometric = g / sum(g))
}
group <- exp(Reduce(`+`, lapply(experts, log)) / length(experts))

values <- matrix(c(
  82.1, 74.0, 91.5, 60.2, 88.8,
  12.0, 30.5, 8.25, 22.0, 17.5,
  95.0, 94.5, 95.5, 96.0, 95.2
), ncol = 3)
entropy <- function(v) {
  p <- sweep(v, 2, colSums(v), "/")
  e <- -colSums(ifelse(p > 0, p * log(p), 0)) / log(nrow(v))
  list(entropy = e, weights = (1 - e) / sum(1 - e))
}
turned <- values
turned[, 2] <- -turned[, 2]
minmax <- apply(turned, 2, function(x) (x - min(x)) / diff(range(x)))
population_sd <- function(x) sqrt(mean((x - mean(x))^2))
z <- apply(turned, 2, function(x) (x - mean(x)) / population_sd(x) + 3)

cat(jsonlite::toJSON(list(
  r_version = R.version.string,
  experts = lapply(experts, function(a) c(list(matrix = a), ahp(a))), group = ahp(group),
  values = values, min_max = entropy(minmax), share = entropy(values), z_score = entropy(z)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
