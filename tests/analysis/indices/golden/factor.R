# Reference values for tests/analysis/indices/test_factor_reference.py.
# Run from this folder: Rscript factor.R > factor.json
suppressMessages({library(psych); library(lavaan); library(mvtnorm)})
answers <- read.csv("item_answers.csv")
items <- paste0("q", 1:6)
complete <- answers[stats::complete.cases(answers[, items]), ]
weight <- complete$weight
n <- nrow(complete)

# Least squares of the correlations off the diagonal: psych's minres stops at about 1e-6; its
# principal axes, iterated until nothing moves, reach the same loadings to the last digits.
factor_of <- function(r) {
  minres <- fa(r, nfactors = 1, fm = "minres", n.obs = n)
  axes <- fa(r, nfactors = 1, fm = "pa", n.obs = n, SMC = TRUE, min.err = 1e-15, max.iter = 1e5)
  loading <- abs(as.vector(axes$loadings))
  omega <- suppressWarnings(suppressMessages(
    psych::omega(r, nfactors = 1, n.obs = n, plot = FALSE, flip = FALSE)))
  list(loadings = loading, psych_loadings = as.vector(minres$loadings),
    omega = sum(loading)^2 / (sum(loading)^2 + sum(1 - loading^2)),
    omega_observed = 1 - sum(1 - loading^2) / sum(r), psych_omega = omega$omega.tot)
}

# Two-step polychoric correlations: normal thresholds, then the root of the derivative of the
# likelihood, with mvtnorm's probabilities.
polychoric_of <- function(a, b, w) {
  table <- xtabs(w ~ a + b)
  p <- table / sum(table)
  h <- c(-Inf, qnorm(cumsum(rowSums(p))[-nrow(p)]), Inf)
  k <- c(-Inf, qnorm(cumsum(colSums(p))[-ncol(p)]), Inf)
  below <- function(x, y, s) {
    if (x == -Inf || y == -Inf) return(0)
    if (x == Inf || y == Inf) return(pnorm(min(x, y)))
    as.numeric(pmvnorm(upper = c(x, y), corr = s, algorithm = TVPACK(abseps = 1e-15)))
  }
  cell <- function(i, j, s) below(h[i + 1], k[j + 1], s) - below(h[i], k[j + 1], s) -
    below(h[i + 1], k[j], s) + below(h[i], k[j], s)
  density <- function(x, y, s) if (is.finite(x) && is.finite(y)) dmvnorm(c(x, y), sigma = s) else 0
  score <- function(rho) {
    s <- matrix(c(1, rho, rho, 1), 2)
    total <- 0
    for (i in seq_len(nrow(p))) for (j in seq_len(ncol(p))) {
      slope <- density(h[i + 1], k[j + 1], s) - density(h[i], k[j + 1], s) -
        density(h[i + 1], k[j], s) + density(h[i], k[j], s)
      total <- total + p[i, j] * slope / cell(i, j, s)
    }
    total
  }
  uniroot(score, c(0, 0.95), tol = 1e-15)$root
}
polychoric_matrix <- function(w) {
  r <- diag(6)
  for (i in 1:5) for (j in (i + 1):6)
    r[i, j] <- r[j, i] <- polychoric_of(complete[, i], complete[, j], w)
  list(correlation = r, alpha = psych::alpha(r)$total$raw_alpha)
}
ordered <- lavCor(complete[, items], ordered = items, output = "cor")
plain <- polychoric(complete[, items], correct = 0)$rho

cat(jsonlite::toJSON(list(
  psych_version = as.character(packageVersion("psych")),
  lavaan_version = as.character(packageVersion("lavaan")),
  mvtnorm_version = as.character(packageVersion("mvtnorm")),
  factor = list(
    equal = factor_of(cor(complete[, items])),
    unequal = factor_of(cov2cor(cov.wt(complete[, items], weight / sum(weight))$cov))),
  polychoric = list(equal = polychoric_matrix(rep(1, n)), unequal = polychoric_matrix(weight),
    lavaan = unname(matrix(ordered, 6)), psych = unname(plain))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
