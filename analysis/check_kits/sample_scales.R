# --- the reliability of scales

# Alpha of the answers of each respondent, and the influence of each on it.
alpha_of <- function(answers, w) {
  k <- ncol(answers)
  apart <- sweep(answers, 2, colSums(w * answers) / sum(w))
  squares <- rowSums(apart^2)
  total <- rowSums(apart)^2
  ratio <- sum(w * squares) / sum(w * total)
  list(alpha = k / (k - 1) * (1 - ratio),
    influence = -k / ((k - 1) * sum(w * total)) * (squares - ratio * total))
}
alpha_of_matrix <- function(v) nrow(v) / (nrow(v) - 1) * (1 - sum(diag(v)) / sum(v))

scale_found <- function(number, items) {
  told <- sapply(seq_len(nrow(items)), function(j) {
    as.numeric(items$sign[j]) * as.numeric(answers[[items$y[j]]])
  })
  is_in <- members("reliability", number) & !is.na(rowSums(told))
  found <- list(n = sum(is_in), df = 0, effective_n = if (any(is_in)) kish_size(is_in) else NA)
  if (sum(is_in) < 2) return(found)
  own <- told[is_in, , drop = FALSE]
  w <- weight[is_in]
  covariance <- cov.wt(own, w / sum(w), method = "ML")$cov
  # A shift of all answers changes nothing, so the least is taken for zero.
  if (sum(covariance) <= ROUNDING * sum(colSums(w * (own - min(own, 0))) / sum(w))^2) return(found)
  whole <- alpha_of(own, w)
  found$alpha <- whole$alpha
  found$df <- df_of(is_in)
  told[!is_in, ] <- 0
  variance <- if (is_replicated) {
    each <- apply(weights(final, "analysis")[is_in, ], 2, function(w) alpha_of(own, w)$alpha)
    replicate_covariance(matrix(each), whole$alpha, is_pair = FALSE)[[1]]
  } else {
    z <- numeric(n_all)
    z[is_in] <- whole$influence
    covariance_of(matrix(z), is_in)[[1]]
  }
  found$std_error <- sqrt(variance)
  if (found$df >= 1 && found$alpha < 1) {
    step <- qt(tail, found$df) * found$std_error / (1 - found$alpha)
    found[c("low", "high")] <- 1 - (1 - found$alpha) * exp(c(step, -step))
  }
  correlation <- suppressWarnings(cov2cor(covariance))
  if (all(is.finite(correlation))) found$standardized_alpha <- alpha_of_matrix(correlation)
  found$items <- item_figures(covariance, correlation)
  found$sampling_adequacy <- found$items$overall
  found
}

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
    show(found, given, c("alpha", "std_error", "low", "high", "df", "n", "effective_n"))
    # Items that repeat others or do not vary have none, and the plan's result says why.
    show(found, given, Filter(function(name) given[[name]] != "",
      c("standardized_alpha", "sampling_adequacy")))
    for (j in seq_len(nrow(own))) {
      item <- as.list(own[j, ])
      each <- lapply(found$items, function(values) values[j])
      cat("  ", item$column, "\n", sep = "")
      show(each, item, Filter(function(name) item[[name]] != "",
        c("item_rest", "alpha_if_dropped", "sampling_adequacy")))
    }
  }
}
