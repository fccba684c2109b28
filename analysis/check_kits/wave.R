# --- of a satisfaction survey: the index of the wave, of classes and of units

INDEX_TOLERANCE <- 1e-8 # points of an index from 0 to 100
ERROR_TOLERANCE <- 1e-6 # relative, also of weights and effective sizes
SETTLED <- 1e-9 # a weight this close to a bound has arrived
NO_SPREAD <- 1e-5 # an error below this is rounding
ROUNDING <- 1e-12 # relative, of weights
ROUNDS <- 50

answers <- read_table("responses.csv", "id")
population <- read_table("population.csv", "target")
expected <- read_table("expected.csv", "kind")

n_all <- nrow(answers)
base <- as.numeric(answers$base_weight)
score <- as.numeric(answers$outcome_score)
is_rated <- !is.na(score)
answers$score <- ifelse(is_rated, score, 0)

# --- weights: raked to the totals, then kept within bounds

targets <- unique(population$target)
is_calibrated <- length(targets) > 0
group <- if (setting[["bounds_within"]] == "unit") answers$unit else rep("all", n_all)
low <- number_of("low")
high <- number_of("high")

too_low <- function(w) w / ave(w, group) < low * (1 - SETTLED)
too_high <- function(w) w / ave(w, group) > high * (1 + SETTLED)
beyond <- function(w) too_low(w) | too_high(w)

# Moving weights to their bounds moves the mean that the bounds refer to, so it is repeated.
clip <- function(w) {
  mean_before <- ave(w, group)
  for (round in seq_len(ROUNDS)) {
    clipped <- pmin(pmax(w, low * ave(w, group)), high * ave(w, group))
    w <- clipped * mean_before / ave(clipped, group)
    if (!any(beyond(w))) break
  }
  w
}

# Whole units are scaled until no weight is beyond the bounds around the mean of all.
scale_groups <- function(w) {
  smallest <- ave(w, group, FUN = min)
  largest <- ave(w, group, FUN = max)
  scale <- rep(1, n_all)
  for (round in seq_len(ROUNDS)) {
    mean_of_all <- mean(scale * w)
    floor <- low * mean_of_all / smallest
    new <- pmin(pmax(scale, floor), pmax(high * mean_of_all / largest, floor))
    is_settled <- all(abs(new - scale) <= 1e-12 * abs(scale))
    scale <- new
    if (is_settled) break
  }
  w * scale
}

if (is_calibrated && n_all > 1) {
  known <- known_totals(answers, population)
  codes <- as.matrix(answers[targets])
  x <- known$x
  data <- cbind(answers, x)

  # Answers in one block share totals with each other and with nobody else.
  block <- seq_len(n_all)
  repeat {
    before <- block
    for (target in targets) block <- ave(block, codes[, target], FUN = min)
    if (all(block == before)) break
  }
  is_first <- population$target == targets[1]
  total_of <- setNames(as.numeric(population$total)[is_first], population$code[is_first])
  code_once <- !duplicated(codes[, targets[1]])
  block_total <- tapply(total_of[codes[code_once, targets[1]]], block[code_once], sum)
  block_total <- block_total[as.character(block)]

  # A block is brought to its size first: the result is the same, and the way to it shorter.
  rake_from <- function(start) {
    start <- as.vector(start * block_total / ave(start, block, FUN = sum))
    design <- svydesign(ids = ~1, weights = start, data = data)
    calibrate(design, known$formula, known$totals, calfun = "raking", epsilon = 1e-12, maxit = 1000)
  }
  start <- base
  raked <- rake_from(start)
  for (round in seq_len(ROUNDS)) {
    is_beyond <- beyond(weights(raked))
    if (!any(is_beyond)) break
    is_touched <- block %in% block[is_beyond]
    start[is_touched] <- clip(weights(raked))[is_touched]
    raked <- rake_from(start)
  }
  final <- clip(weights(raked))
  if (setting[["bounds_within"]] == "unit") final <- scale_groups(final)
  final <- as.vector(final * sum(weights(raked)) / sum(final))
  moved <- max(abs(final / weights(raked) - 1)) # by the bounds, after the last raking
} else {
  final <- base
  if (is_calibrated && n_all == 1) final <- as.numeric(population$total)[1] # It stands for all.
  moved <- 0
  if (n_all > 1) raked <- svydesign(ids = ~1, weights = final, data = answers)
}

# --- estimates

is_raked <- moved < ROUNDING
# Where the bounds move weights after the last raking, survey has no design that says so. The
# residuals of calibrate() are then taken by hand: e = z - x'b, with b from the weights before the
# last raking.
decomposed <- if (!is_raked) qr(x * sqrt(start))
error_by_hand <- function(is_member) {
  size <- sum(final[is_member])
  z <- ifelse(is_member, (score - sum(final[is_member] * score[is_member]) / size) / size, 0)
  e <- qr.resid(decomposed, z * sqrt(start)) / sqrt(start)
  SE(svytotal(~e, svydesign(ids = ~1, weights = final, data = data.frame(e = e))))[[1]]
}

estimate <- function(is_member, size) {
  is_member <- is_member & is_rated
  n <- sum(is_member)
  w <- final[is_member]
  none <- c(index = NA, std_error = NA, low = NA, high = NA, n = n, effective_n = NA)
  if (n == 0) return(none)
  none[["index"]] <- sum(w * score[is_member]) / sum(w)
  none[["effective_n"]] <- sum(w)^2 / sum(w^2)
  if (n < 2) return(none)
  if (is_raked) {
    mean <- svymean(~score, raked[is_member, ])
    none[["index"]] <- coef(mean)[[1]]
    se <- SE(mean)[[1]]
  } else {
    se <- error_by_hand(is_member)
  }
  share <- n / size
  is_corrected <- !is.na(share) && share > number_of("finite_population_share") && share <= 1
  unasked <- if (is_corrected) 1 - share else 1
  none[["std_error"]] <- se * sqrt(unasked)
  level <- number_of("confidence_level")
  ends <- none[["index"]] + c(-1, 1) * qt((1 + level) / 2, n - 1) * none[["std_error"]]
  if (none[["std_error"]] <= NO_SPREAD) { # All agree.
    # A share of n drawn from N varies by (N - n)/(N - 1) times what n independent draws do.
    grown <- if (is_corrected) max(1, (1 - share / n) / max(1e-9, unasked)) else 1
    ends <- 100 * wilson(none[["index"]] / 100, none[["effective_n"]] * grown, level)
  }
  none[["low"]] <- max(0, ends[1])
  none[["high"]] <- min(100, ends[2])
  none
}

members <- function(kind, code) switch(kind,
  overall = rep(TRUE, n_all), unit_class = answers$unit_class == code, unit = answers$unit == code)

# --- side by side

agrees <- function(name, mine, theirs) {
  if (is.na(mine) || is.na(theirs)) return(is.na(mine) == is.na(theirs))
  gap <- abs(mine - theirs)
  switch(name,
    n = gap == 0, index = gap <= INDEX_TOLERANCE,
    std_error = gap <= max(ERROR_TOLERANCE * theirs, if (mine <= NO_SPREAD) NO_SPREAD else 0),
    gap <= ERROR_TOLERANCE * max(1, theirs))
}

cat(sprintf("R %s, survey %s; weighting: %s; %d answers\n\n",
  getRversion(), packageVersion("survey"), setting[["weighting"]], n_all))
if (n_all > 0) {
  gap <- max(abs(as.numeric(answers$final_weight) / final - 1))
  tell(gap <= ERROR_TOLERANCE, "weights: largest relative difference %.1e", gap)
  if (moved > SETTLED) cat("The bounds of the weights keep some totals from being met.\n")
}
for (row in seq_len(nrow(expected))) {
  given <- expected[row, ]
  mine <- estimate(members(given$kind, given$code), as.numeric(given$population_size))
  cat(sprintf("\n%s %s\n", given$kind, given$code))
  for (name in names(mine)) {
    theirs <- as.numeric(given[[name]])
    tell(agrees(name, mine[[name]], theirs), "  %-12s R %16.10f   expected %16.10f",
      name, mine[[name]], theirs)
  }
}
finish()
