# --- figures of several groups, with the covariance of all of them

is_volunteers <- setting[["is_volunteers"]] == "yes"
is_replicated <- inherits(drawn, "svyrep.design")

# A replicate without one of the figures is left out for it; of a test for all.
replicate_covariance <- function(found, centre, is_pair) {
  is_known <- is.finite(found)
  if (is_pair) is_known <- is_known & rowSums(!is_known) == 0
  counts <- is_known & drawn$rscales > 0
  if (!drawn$mse) centre <- colSums(ifelse(counts, found, 0)) / colSums(counts)
  gaps <- ifelse(is_known, sweep(found, 2, centre), 0) * sqrt(drawn$rscales)
  drawn$scale * crossprod(gaps)
}
# The covariance of totals of the columns of z, of those who are in at all.
covariance_of <- function(z, is_in) {
  design <- final
  design$variables$z <- z
  found <- vcov(suppressWarnings(svytotal(~z, subset(design, is_in))))
  matrix(found, ncol(z))
}
df_of <- function(is_in) {
  if (!any(is_in)) return(0)
  degf(subset(update(drawn, is_in = is_in), is_in))
}
figures <- function(kind, y, x, groups, is_pair = FALSE) {
  inside <- sapply(groups, as.numeric)
  is_any <- rowSums(inside) > 0
  y[!is_any] <- 0
  x[!is_any] <- 0
  at <- function(w) {
    above <- colSums(w * y * inside)
    if (kind == "total") above else above / colSums(w * x * inside)
  }
  found <- list(n = colSums(inside), estimate = at(weight))
  if (is_replicated) {
    each <- t(apply(weights(final, "analysis"), 2, at))
    covariance <- replicate_covariance(each, found$estimate, is_pair)
  } else {
    z <- if (kind == "total") y * inside else
      sweep((y - outer(x, found$estimate)) * inside, 2, colSums(weight * x * inside), "/")
    covariance <- covariance_of(z, is_any)
  }
  size <- sapply(seq_along(groups), function(k) {
    size_of(kind, y[groups[[k]]], x[groups[[k]]], weight[groups[[k]]], found$estimate[k])
  })
  is_rounding <- which(sqrt(pmax(diag(covariance), 0)) <= ROUNDING * size)
  covariance[is_rounding, ] <- 0
  covariance[, is_rounding] <- 0
  found$covariance <- covariance
  found
}
error_of <- function(covariance, a) {
  variance <- (a %*% covariance %*% a)[[1]]
  if (isTRUE(variance <= ROUNDING * (abs(a) %*% abs(covariance) %*% abs(a))[[1]])) 0 else
    sqrt(variance)
}
kish_size <- function(is_in) sum(weight[is_in])^2 / sum(weight[is_in]^2)

# What a figure is made of, and who has it.
asked_for <- function(part, given) {
  y <- values_of(given, given$of)
  x <- if (given$of == "ratio") as.numeric(answers[[given$x]]) else rep(1, n_all)
  list(y = y, x = x, group = answers[[given$by]],
    is_in = members(part, given$number) & !is.na(y) & !is.na(x) & answers[[given$by]] != "")
}

# --- tests

difference <- function(given) {
  asked <- asked_for("tests", given)
  first <- asked$is_in & asked$group == given$first
  second <- asked$is_in & if (given$second == "") !first else asked$group == given$second
  is_in <- first | second
  df <- df_of(is_in) - 1 # of one contrast, as svyttest counts
  found <- list(n = sum(is_in), effective_n = if (any(is_in)) kish_size(is_in) else NA)
  if (min(sum(first), sum(second)) < (if (given$of == "total") 1 else 2)) return(found)
  both <- figures(given$of, asked$y, asked$x, list(first, second), is_pair = TRUE)
  found$std_error <- error_of(both$covariance, c(1, -1))
  if (is.na(found$std_error)) return(found)
  found$estimate <- both$estimate[1] - both$estimate[2]
  found$least <- 1e-4 * sum(abs(both$estimate))
  if (df < 1) return(found)
  ends <- found$estimate + c(-1, 1) * qt(tail, df) * found$std_error
  found[c("low", "high")] <- ends
  if (found$std_error == 0) return(modifyList(found, list(df = NULL)))
  found$df <- df
  found$statistic <- found$estimate / found$std_error
  found$p_value <- 2 * pt(-abs(found$statistic), df)
  found
}

quadratic_form <- function(values, covariance) {
  scale <- 1 / sqrt(diag(covariance))
  correlation <- covariance * outer(scale, scale)
  if (!all(is.finite(correlation))) return(NA)
  # Contrasts that follow from one another have no inverse.
  tryCatch(sum((values * scale) * solve(correlation, values * scale, tol = 1e-12)),
    error = function(problem) NA)
}

equality <- function(given, groups) {
  asked <- asked_for("tests", given)
  inside <- lapply(groups$group, function(name) asked$is_in & asked$group == name)
  is_in <- Reduce(`|`, inside, rep(FALSE, n_all))
  found <- list(n = sum(is_in), effective_n = if (any(is_in)) kish_size(is_in) else NA)
  if (length(inside) == 0) return(found)
  all <- figures(given$of, asked$y, asked$x, inside, is_pair = TRUE)
  found$groups <- list(estimate = all$estimate, std_error = sqrt(diag(all$covariance)))
  q <- length(inside) - 1
  df <- df_of(is_in) - q
  if (q < 1 || df <= 0) return(found)
  contrasts <- cbind(-1, diag(q))
  wald <- quadratic_form(contrasts %*% all$estimate,
    contrasts %*% all$covariance %*% t(contrasts))
  if (is.na(wald)) return(found)
  c(found, list(statistic = wald / q, df = q, df_denominator = df,
    p_value = pf(wald / q, q, df, lower.tail = FALSE)))
}

# svychisq, but that a calibrated design counts the respondents who gave both answers alone, as
# any other design does: X² stands on them, and degrees of freedom are theirs.
independence <- function(given) {
  rows <- answers[[given$y]]
  columns <- answers[[given$x]]
  is_in <- members("tests", given$number) & rows != "" & columns != ""
  n <- sum(is_in)
  found <- list(n = n, effective_n = if (n) kish_size(is_in) else NA)
  if (n == 0 || length(unique(rows[is_in])) < 2 || length(unique(columns[is_in])) < 2) {
    return(found)
  }
  # Who is left out has weight zero; a category of nobody else would be one more.
  rows[!is_in] <- rows[is_in][1]
  columns[!is_in] <- columns[is_in][1]
  design <- subset(update(final, rows = rows, columns = columns, is_in = is_in), is_in)
  table <- prop.table(xtabs(weight[is_in] ~ rows[is_in] + columns[is_in]))
  chance <- outer(rowSums(table), colSums(table))
  found$chi_square <- n * sum((table - chance)^2 / chance)
  found$cramers_v <- sqrt(found$chi_square / (n * (min(dim(table)) - 1)))
  kind <- given$statistic_kind
  found_by <- function(statistic) suppressWarnings(svychisq(~rows + columns, design, statistic))
  test <- tryCatch(found_by("F"), error = function(problem) NULL)
  nu <- df_of(is_in)
  if (is.null(test) || nu < 1) return(found)
  found$mean_design_effect <- found$chi_square / test$statistic[[1]] / prod(dim(table) - 1)
  q <- prod(dim(table) - 1)
  if (kind == "F") {
    d0 <- test$parameter[[1]]
    return(with_f(found, test$statistic[[1]], d0, d0 * nu))
  }
  if (kind == "Chisq") {
    p <- pchisq(found$chi_square / found$mean_design_effect, q, lower.tail = FALSE)
    return(c(found, list(statistic = found$chi_square, df = q, p_value = p)))
  }
  wald <- tryCatch(found_by("Wald")$statistic[[1]], error = function(problem) NA)
  # The covariance of more contrasts than degrees of freedom has no inverse but by rounding.
  if (is.na(wald) || (nu < q && length(stages) == 1)) return(found)
  if (kind == "Wald") return(with_f(found, wald, q, nu))
  with_f(found, wald * (nu - q + 1) / nu, q, nu - q + 1)
}
with_f <- function(found, statistic, df, df_denominator) {
  if (df_denominator <= 0) return(found)
  c(found, list(statistic = statistic, df = df, df_denominator = df_denominator,
    p_value = pf(statistic, df, df_denominator, lower.tail = FALSE)))
}

# Rao and Scott's F on the covariance of svymean, with the weights before calibration.
fit <- function(given, groups) {
  told <- answers[[given$y]]
  is_in <- members("tests", given$number) & told %in% groups$group
  n <- sum(is_in)
  base <- as.vector(weights(drawn, "sampling"))[is_in]
  found <- list(n = n, effective_n = if (n) sum(base)^2 / sum(base^2) else NA)
  if (n == 0) return(found)
  known <- as.numeric(groups$known_share)
  k <- length(known)
  design <- drawn
  design$variables$z <- sapply(groups$group, function(name) as.numeric(told == name))
  shares <- svymean(~z, subset(design, is_in))
  p <- unname(coef(shares))
  covariance <- matrix(vcov(shares), k)
  found$groups <- list(estimate = p, std_error = sqrt(pmax(diag(covariance), 0)))
  found$chi_square <- n * sum((p - known)^2 / known)
  found$chi_square_p_value <- pchisq(found$chi_square, k - 1, lower.tail = FALSE)
  nu <- df_of(is_in)
  simple <- (diag(known) - outer(known, known))[-k, -k, drop = FALSE] / n
  delta <- solve(simple, covariance[-k, -k, drop = FALSE])
  trace <- sum(diag(delta))
  if (nu < 1 || trace <= ROUNDING) return(found)
  found$mean_design_effect <- trace / (k - 1)
  d0 <- trace^2 / sum(diag(delta %*% delta))
  with_f(found, found$chi_square / trace, d0, d0 * nu)
}

GIVEN_FOR <- list(
  difference = c("statistic", "df", "p_value", "n", "effective_n", "estimate", "std_error", "low",
    "high"),
  equal = c("statistic", "df", "df_denominator", "p_value", "n", "effective_n"),
  independence = c("statistic", "df", "df_denominator", "p_value", "n", "effective_n",
    "chi_square", "mean_design_effect", "cramers_v"),
  fit = c("statistic", "df", "df_denominator", "p_value", "n", "effective_n", "chi_square",
    "chi_square_p_value", "mean_design_effect")
)
check_tests <- function() {
  if (!file.exists("tests.csv")) return(invisible())
  tests <- read_table("tests.csv", "test")
  groups <- read_table("test_groups.csv", "test")
  found <- lapply(seq_len(nrow(tests)), function(row) {
    given <- as.list(tests[row, ])
    own <- groups[groups$test == given$test, ]
    switch(given$kind, difference = difference(given), equal = equality(given, own),
      independence = independence(given), fit = fit(given, own))
  })
  p <- sapply(found, function(one) if (is.null(one$p_value)) NA else one$p_value)
  for (number in unique(tests$number[tests$kind == "difference" & tests$second == ""])) {
    own <- which(tests$number == number)
    adjusted <- p.adjust(p[own], "BH") # among all domains against their rest
    for (k in seq_along(own)) found[[own[k]]]$adjusted_p_value <- adjusted[k]
  }
  for (row in seq_len(nrow(tests))) {
    given <- as.list(tests[row, ])
    cat(sprintf("\ntest %s: %s %s\n", given$test, given$kind,
      paste(given$y, given$x, given$by, given$first, given$second)))
    names <- GIVEN_FOR[[given$kind]]
    if (given$kind == "difference" && given$second == "") names <- c(names, "adjusted_p_value")
    show(found[[row]], given, names)
    own <- groups[groups$test == given$test, ]
    for (k in seq_len(nrow(own))) {
      each <- list(estimate = found[[row]]$groups$estimate[k],
        std_error = found[[row]]$groups$std_error[k], least = 1e-6,
        size = max(abs(found[[row]]$groups$estimate)))
      cat("  ", own$group[k], "\n", sep = "")
      show(each, list(estimate = own$figure[k], std_error = own$std_error[k]),
        c("estimate", "std_error"))
    }
  }
}
