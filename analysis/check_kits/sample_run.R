# --- side by side

largest <- 0
gap_of <- function(name, mine, theirs, found) {
  if (is.na(mine) || is.na(theirs)) return(if (is.na(mine) == is.na(theirs)) 0 else Inf)
  scale <- switch(sub("^standardized_alpha_", "", name),
    low = , high = , difference_low = , difference_high = max(abs(theirs), abs(c(found$estimate, found$alpha))),
    std_error = max(abs(theirs), 1e-6 * c(found$size, 0)[1]),
    estimate = , difference = max(abs(theirs), c(found$least, ROUNDING * c(found$size, 0)[1])[1]),
    p_value = , adjusted_p_value = , chi_square_p_value = max(abs(theirs), 1e-6),
    tau2 = , tau2_low = , tau2_high = max(abs(theirs), found$least_variance),
    mean_low = , mean_high = max(abs(theirs), abs(found$mean)),
    statistic = , chi_square = max(abs(theirs), 1e-3), abs(theirs))
  if (mine == theirs) 0 else abs(mine - theirs) / scale
}
# Print figures beside those expected; of volunteers some are not told.
show <- function(found, given, names) {
  if (is_volunteers) names <- names[given[names] != ""]
  for (name in names) {
    theirs <- as.numeric(given[[name]])
    mine <- c(found[[name]], NA)[1]
    gap <- gap_of(name, mine, theirs, found)
    largest <<- max(largest, gap)
    tell(gap <= TOLERANCE, "  %-20s R %18.10f   expected %18.10f", name, mine, theirs)
  }
}
compare <- function(given) {
  found <- estimate(given)
  names <- NAMES
  # Order statistics are no interval of survey's.
  if (given$kind == "quantile" && setting[["quantile_interval"]] == "exact") {
    names <- setdiff(names, c("std_error", "low", "high"))
  }
  cat(sprintf("\n%s. %s %s\n", given$number, given$kind,
    paste(given$column, given$category, given$probability, given$domain)))
  show(found, given, names)
}

cat(sprintf("R %s, survey %s; %d answers\n", getRversion(), packageVersion("survey"), n_all))
if (is_calibrated) {
  theirs <- as.numeric(answers$final_weight)
  gap <- max(abs(weight - theirs) / pmax(abs(theirs), mean(abs(theirs))))
  tell(gap <= TOLERANCE, "weights: largest relative difference %.1e", gap)
}
if (setting[["quantile_interval"]] == "exact") {
  cat("survey has no interval of order statistics: of quantiles the figure alone is compared.\n")
}
for (row in seq_len(nrow(expected))) compare(as.list(expected[row, ]))
check_tests()
check_scales()
check_comparisons()
cat(sprintf("\nLargest relative difference: %.1e\n", largest))
finish()
