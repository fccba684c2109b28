# --- domains compared with each other: each less all others together

compared <- function(own) {
  given <- as.list(own[1, ])
  asked <- asked_for("comparison", given)
  inside <- lapply(own$domain, function(name) asked$is_in & asked$group == name)
  found <- figures(given$of, asked$y, asked$x, inside)
  k <- length(inside)
  top <- if (given$of == "index") 100 else 1
  size <- sapply(inside, kish_size)
  # Where everybody agrees, the error is that of Wilson's interval.
  error <- sqrt(diag(found$covariance))
  for (j in which(error == 0)) {
    error[j] <- top * diff(wilson(found$estimate[j] / top, size[j], level)) / (2 * qnorm(tail))
  }
  scale <- ifelse(diag(found$covariance) > 0, error / sqrt(diag(found$covariance)), 0)
  covariance <- found$covariance * outer(scale, scale)
  diag(covariance) <- error^2
  df <- sapply(inside, df_of)
  share <- sapply(inside, function(is_in) sum((weight * asked$x)[is_in]))
  each <- lapply(seq_len(k), function(j) {
    a <- -share / sum(share[-j])
    a[j] <- 1
    difference <- sum(a * found$estimate)
    se <- sqrt((a %*% covariance %*% a)[[1]])
    # Welch and Satterthwaite's.
    nu <- sum(a^2 * error^2)^2 / sum((a^2 * error^2)^2 / pmax(df, 1))
    ends <- difference + c(-1, 1) * qt(tail, nu) * se
    list(estimate = found$estimate[j], std_error = error[j], df = df[j], n = sum(inside[[j]]),
      effective_n = size[j], difference = difference, difference_std_error = se,
      difference_low = ends[1], difference_high = ends[2],
      p_value = 2 * pt(-abs(difference / se), nu), least = 1e-4 * abs(found$estimate[j]))
  })
  adjusted <- p.adjust(sapply(each, function(one) one$p_value), "BH")
  list(estimates = found$estimate, covariance = covariance,
    domains = Map(function(one, p) c(one, list(adjusted_p_value = p)), each, adjusted))
}

# --- how far domains truly differ: y = mean + u + e, u with the variance tau2, e with that of y

# Turned by the eigenvectors of v, errors are independent. What calibration fixes has none, and no
# weight could hold it.
turned <- function(y, v) {
  axes <- eigen(v, symmetric = TRUE)
  list(y = as.vector(crossprod(axes$vectors, y)), x = colSums(axes$vectors),
    v = pmax(axes$values, ROUNDING * max(axes$values)))
}
at_tau2 <- function(figures, tau2) with(figures, {
  w <- 1 / (v + tau2)
  precision <- sum(w * x^2)
  mean <- sum(w * x * y) / precision
  apart <- y - mean * x
  share <- w * x^2 / precision
  # The likelihood is restricted; its slope is twice the derivative.
  list(mean = mean, precision = precision, q = sum(w * apart^2),
    likelihood = (sum(log(w)) - log(precision) - sum(w * apart^2)) / 2,
    slope = sum(w^2 * apart^2) - sum(w) + sum(share * w))
})
root_of <- function(f, low, high, scale) uniroot(f, c(low, high), tol = 1e-15 * scale, maxiter = 10000)$root
# Q falls in tau2.
where_q_is <- function(figures, wanted, scale, largest) {
  beyond <- function(tau2) at_tau2(figures, tau2)$q - wanted
  if (beyond(0) <= 0) 0 else root_of(beyond, 0, largest, scale)
}
# Of several maxima the highest, looked for from the smallest variance on.
likeliest <- function(figures, scale, largest) {
  tried <- c(0, exp(seq(log(1e-9 * scale), log(largest), length.out = 500)))
  best <- which.max(sapply(tried, function(tau2) at_tau2(figures, tau2)$likelihood))
  slope <- function(tau2) at_tau2(figures, tau2)$slope
  if (best == 1 && slope(0) <= 0) return(0)
  ends <- tried[c(max(1, best - 1), min(length(tried), best + 1))]
  root_of(slope, ends[1], ends[2], scale)
}
# Paule and Mandel's tau2, or REML's, with the interval of Q's profile; the mean with the error of
# Knapp and Hartung.
spread_of <- function(y, v, method) {
  k <- length(y)
  if (k < 3) return(list())
  figures <- turned(y, v)
  scale <- mean(figures$v)
  wanted <- qchisq(c(tail, 1 - tail), k - 1)
  # Q is at most the squares about the plain mean over tau2, so that no root lies above.
  largest <- sum((y - mean(y))^2) / min(wanted) + scale
  tau2 <- if (method == "reml") likeliest(figures, scale, largest) else
    where_q_is(figures, k - 1, scale, largest)
  found <- at_tau2(figures, tau2)
  error <- sqrt(found$q / (k - 1) / found$precision)
  ends <- found$mean + c(-1, 1) * qt(tail, k - 1) * error
  list(tau2 = tau2, tau2_low = where_q_is(figures, wanted[1], scale, largest),
    tau2_high = where_q_is(figures, wanted[2], scale, largest), mean = found$mean,
    mean_std_error = error, mean_low = ends[1], mean_high = ends[2],
    least_variance = 1e-3 * scale)
}

check_comparisons <- function() {
  if (!file.exists("comparisons.csv")) return(invisible())
  all <- read_table("comparisons.csv", "number")
  methods <- read_table("comparison_means.csv", "number")
  for (own in split(all, as.numeric(all$number))) {
    found <- compared(own)
    for (j in seq_along(found$domains)) {
      given <- as.list(own[j, ])
      cat(sprintf("\ncomparison %s: %s %s\n", given$number, given$y, given$domain))
      show(found$domains[[j]], given, c("estimate", "std_error", "df", "n", "effective_n",
        "difference", "difference_std_error", "difference_low", "difference_high", "p_value",
        "adjusted_p_value"))
    }
    given <- as.list(methods[methods$number == own$number[1], ])
    cat(sprintf("\ncomparison %s: all domains, %s\n", given$number, given$method))
    show(spread_of(found$estimates, found$covariance, given$method), given, c("tau2", "tau2_low",
      "tau2_high", "mean", "mean_std_error", "mean_low", "mean_high"))
  }
}
