# --- the reliability of scales

# Without cov.wt(), which refuses the negative weights that linear calibration may give.
moments_of <- function(answers, w) {
  means <- colSums(w * answers) / sum(w)
  apart <- sweep(answers, 2, means)
  covariance <- crossprod(apart, w * apart) / sum(w)
  spread <- sqrt(pmax(diag(covariance), 0))
  # An item that does not vary, but for rounding, has no correlation.
  spread[spread^2 <= ROUNDING * (spread^2 + means^2)] <- NA
  list(apart = apart, covariance = covariance, spread = spread,
    correlation = covariance / outer(spread, spread))
}
# Alpha of the answers of each respondent, and the influence of each on it.
alpha_of <- function(answers, w) {
  k <- ncol(answers)
  apart <- moments_of(answers, w)$apart
  squares <- rowSums(apart^2)
  total <- rowSums(apart)^2
  ratio <- sum(w * squares) / sum(w * total)
  list(value = k / (k - 1) * (1 - ratio),
    influence = -k / ((k - 1) * sum(w * total)) * (squares - ratio * total))
}
# The same of standardised answers z. The correlations add up to S, and that of two items moves by
# z1 z2 - r (z1^2 + z2^2)/2 over the sum of the weights.
standardized_of <- function(answers, w) {
  k <- ncol(answers)
  found <- moments_of(answers, w)
  z <- sweep(found$apart, 2, found$spread, "/")
  all <- sum(found$correlation)
  list(value = k / (k - 1) * (1 - k / all), influence =
    k^2 / ((k - 1) * all^2 * sum(w)) * as.vector(rowSums(z)^2 - z^2 %*% colSums(found$correlation)))
}
alpha_of_matrix <- function(v) nrow(v) / (nrow(v) - 1) * (1 - sum(diag(v)) / sum(v))

# A coefficient with its error and interval, of those who are in.
with_error <- function(coefficient, own, is_in, df) {
  whole <- coefficient(own, weight[is_in])
  variance <- if (is_replicated) {
    each <- apply(weights(final, "analysis")[is_in, , drop = FALSE], 2,
      function(w) coefficient(own, w)$value)
    replicate_covariance(matrix(each), whole$value, is_pair = FALSE)[[1]]
  } else {
    z <- numeric(n_all)
    z[is_in] <- whole$influence
    covariance_of(matrix(z), is_in)[[1]]
  }
  error <- sqrt(variance)
  ends <- c(NA, NA)
  if (df >= 1 && isTRUE(whole$value < 1)) {
    step <- qt(tail, df) * error / (1 - whole$value)
    ends <- 1 - (1 - whole$value) * exp(c(step, -step))
  }
  c(whole$value, error, ends)
}

scale_found <- function(number, items) {
  told <- sapply(seq_len(nrow(items)), function(j) {
    as.numeric(items$sign[j]) * as.numeric(answers[[items$y[j]]])
  })
  is_in <- members("reliability", number) & !is.na(rowSums(told))
  found <- list(n = sum(is_in), df = 0, effective_n = if (any(is_in)) kish_size(is_in) else NA)
  if (sum(is_in) < 2) return(found)
  own <- told[is_in, , drop = FALSE]
  w <- weight[is_in]
  moments <- moments_of(own, w)
  # A shift of all answers changes nothing, so the least is taken for zero.
  least <- ROUNDING * sum(colSums(w * (own - min(own, 0))) / sum(w))^2
  if (sum(moments$covariance) <= least) return(found)
  found$df <- df_of(is_in)
  found[c("alpha", "std_error", "low", "high")] <- with_error(alpha_of, own, is_in, found$df)
  if (!anyNA(moments$spread)) {
    found[STANDARDIZED] <- with_error(standardized_of, own, is_in, found$df)
  }
  found$items <- item_figures(moments$covariance, moments$correlation)
  found$sampling_adequacy <- found$items$overall
  found
}
STANDARDIZED <- paste0("standardized_alpha", c("", "_std_error", "_low", "_high"))

item_figures <- function(covariance, correlation) {
  k <- nrow(covariance)
  with_rest <- colSums(covariance) - diag(covariance)
  rest <- sum(covariance) - 2 * with_rest - diag(covariance)
  found <- list(item_rest = with_rest / sqrt(diag(covariance) * rest), overall = NA)
  if (k > 2) {
    found$alpha_if_dropped <- sapply(seq_len(k), function(j) alpha_of_matrix(covariance[-j, -j]))
  }
  # Kaiser, Meyer and Olkin's, by the partial correlations in the inverse.
  inverse <- tryCatch(solve(correlation), error = function(problem) NULL)
  if (!is.null(inverse)) {
    shared <- colSums(correlation^2) - 1
    unshared <- colSums(cov2cor(inverse)^2) - 1
    found$sampling_adequacy <- shared / (shared + unshared)
    found$overall <- sum(shared) / sum(shared + unshared)
  }
  found
}

check_scales <- function() {
  if (!file.exists("scales.csv")) return(invisible())
  scales <- read_table("scales.csv", "number")
  items <- read_table("scale_items.csv", "number")
  for (row in seq_len(nrow(scales))) {
    given <- as.list(scales[row, ])
    own <- items[items$number == given$number, ]
    found <- scale_found(given$number, own)
    cat(sprintf("\nscale %s: %s\n", given$number, paste(own$column, collapse = " ")))
    found$least <- 1e-6
    found$size <- 1
    show(found, given, c("alpha", "std_error", "low", "high", "df", "n", "effective_n"))
    # Items that repeat others or do not vary have none, and the plan's result says why.
    show(found, given, Filter(function(name) given[[name]] != "",
      c(STANDARDIZED, "sampling_adequacy")))
    for (j in seq_len(nrow(own))) {
      item <- as.list(own[j, ])
      each <- lapply(found$items, function(values) values[j])
      cat("  ", item$column, "\n", sep = "")
      show(each, item, Filter(function(name) item[[name]] != "",
        c("item_rest", "alpha_if_dropped", "sampling_adequacy")))
    }
  }
}
