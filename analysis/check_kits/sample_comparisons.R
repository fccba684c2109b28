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
  Map(function(one, p) c(one, list(adjusted_p_value = p)), each, adjusted)
}

check_comparisons <- function() {
  if (!file.exists("comparisons.csv")) return(invisible())
  all <- read_table("comparisons.csv", "number")
  for (own in split(all, as.numeric(all$number))) {
    found <- compared(own)
    for (j in seq_along(found)) {
      given <- as.list(own[j, ])
      cat(sprintf("\ncomparison %s: %s %s\n", given$number, given$y, given$domain))
      show(found[[j]], given, c("estimate", "std_error", "df", "n", "effective_n", "difference",
        "difference_std_error", "difference_low", "difference_high", "p_value",
        "adjusted_p_value"))
    }
  }
}
