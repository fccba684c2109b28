# Reference values for tests/analysis/units/test_shrinkage_reference.py.
# Run from this folder: Rscript shrinkage.R > shrinkage.json
suppressMessages(library(metafor))
samples <- list(
  spread = data.frame(
    y = c(71.2, 78.4, 83.1, 65.7, 80.2, 90.3, 76.6, 69.9, 85.5, 74.1, 79.8, 88.0),
    v = c(1.2, 9.4, 2.5, 4.1, 0.6, 16.2, 3.3, 7.7, 1.9, 12.5, 0.3, 5.8)
  ),
  noise = data.frame(y = c(70.1, 70.9, 69.6, 70.4, 71.3), v = c(4, 2.5, 3.1, 6.2, 8.8)),
  few = data.frame(y = c(60, 70, 75), v = c(4, 1, 9))
)
steady <- list(threshold = 1e-11, maxiter = 10000, stepadj = 1, tol = 1e-13, tau2.max = 1e5)

describe <- function(data, method) {
  fit <- rma(y, v, data = data, method = method, test = "z", control = steady)
  hartung <- rma(y, v, data = data, method = method, test = "knha", control = steady)
  shrunk <- blup(fit)
  profile <- confint(fit, control = list(tol = 1e-13, tau2.max = 1e5))$random["tau^2", ]
  spread <- sqrt(hartung$se^2 + hartung$tau2)
  margin <- qt(0.975, nrow(data) - 2) * spread
  list(
    tau2 = fit$tau2, tau2_low = profile[["ci.lb"]], tau2_high = profile[["ci.ub"]],
    mean = fit$b[1], mean_std_error = hartung$se, mean_low = hartung$ci.lb,
    mean_high = hartung$ci.ub,
    prediction_low = hartung$b[1] - margin, prediction_high = hartung$b[1] + margin,
    shrunk = as.numeric(shrunk$pred), std_errors = as.numeric(shrunk$se)
  )
}

# Errors that depend on each other, as calibration makes them: the mean, tau2 and its interval by
# solving Q = quantile, and the best linear predictors, all with the matrix of the errors.
joint <- samples$spread
roots <- sqrt(joint$v)
correlation <- outer(seq_along(roots), seq_along(roots), function(i, j) (-0.6)^abs(i - j))
V <- correlation * outer(roots, roots)
at <- function(tau2) {
  W <- solve(V + tau2 * diag(length(roots)))
  one <- rep(1, length(roots))
  mean <- sum(W %*% joint$y) / sum(W)
  residual <- joint$y - mean
  noise <- V %*% W
  list(
    mean = mean, Q = c(t(residual) %*% W %*% residual), precision = sum(W),
    shrunk = joint$y - c(noise %*% residual),
    std_errors = sqrt(diag(V - noise %*% V + tcrossprod(noise %*% one) / sum(W)))
  )
}
where_q_is <- function(wanted)
  uniroot(function(tau2) at(tau2)$Q - wanted, c(0, 1000), tol = 1e-13, maxiter = 10000)$root
describe_joint <- function(tau2) {
  found <- at(tau2)
  df <- length(roots) - 1
  list(
    tau2 = tau2, mean = found$mean, mean_std_error = sqrt(found$Q / df / found$precision),
    shrunk = found$shrunk, std_errors = found$std_errors,
    tau2_low = where_q_is(qchisq(0.975, df)), tau2_high = where_q_is(qchisq(0.025, df))
  )
}
id <- seq_along(roots)
reml <- rma.mv(joint$y, V, random = ~ 1 | id, method = "REML", control = list(rel.tol = 1e-12))

cat(jsonlite::toJSON(list(
  joint = list(
    covariance = V, rma_mv_tau2 = reml$sigma2, rma_mv_mean = reml$b[1],
    paule_mandel = describe_joint(where_q_is(length(roots) - 1))
  ),
  metafor_version = as.character(packageVersion("metafor")),
  samples = lapply(samples, as.list),
  paule_mandel = lapply(samples, describe, method = "PM"),
  reml = lapply(samples, describe, method = "REML"),
  dersimonian_laird = lapply(samples, function(d) rma(y, v, data = d, method = "DL")$tau2)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
