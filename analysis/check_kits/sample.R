# --- of a designed sample: its design, its weights and every estimate of the plan

TOLERANCE <- 1e-8 # relative, of every figure and weight
ROUNDING <- 1e-12 # relative to what was added up; an error below it is none
REACHED <- 1e-12 # a share this close to p has reached it
SETTLED <- c(1e-13, 1e-11, 1e-9) # how close totals are met; the closest that rounding allows

answers <- read_table("responses.csv", "line")
population <- read_table("population.csv", "target")
conditions <- read_table("conditions.csv", "part")
expected <- read_table("expected.csv", "figure")
n_all <- nrow(answers)
level <- number_of("confidence_level")
tail <- (1 + level) / 2

# --- the design; a replicate that calibration moves counts, also where a stratum was taken whole

options(survey.lonely.psu = setting[["lonely_psu"]], survey.drop.replicates = FALSE)
stages <- seq_len(number_of("stages"))
cells_of <- function(what, stage) answers[[paste0(what, "_", stage)]]
# Numbers for labels: survey joins labels by dots, which they may have themselves.
coded <- function(what) as.data.frame(lapply(stages, function(stage) {
  cells <- cells_of(what, stage)
  if (is.null(cells)) rep(1, n_all) else match(cells, unique(cells))
}), col.names = paste0(what, stages))
sizes <- if (!is.null(cells_of("population", 1))) {
  as.data.frame(lapply(stages, function(stage) as.numeric(cells_of("population", stage))),
    col.names = paste0("population", stages))
}
base <- as.numeric(answers$base_weight)
is_calibrated <- nrow(population) > 0
known <- if (is_calibrated) known_totals(answers, population)
data <- if (is_calibrated) cbind(answers, known$x) else answers
if (file.exists("replicate_weights.csv")) {
  replicates <- sapply(read_table("replicate_weights.csv", "line")[-1], as.numeric)
  scales <- as.numeric(read_table("replicate_scales.csv", "replicate")$scale)
  drawn <- svrepdesign(data = data, weights = base, repweights = replicates, type = "other",
    combined.weights = TRUE, scale = number_of("replicate_scale"), rscales = scales,
    mse = setting[["is_mse"]] == "yes")
} else {
  clusters <- coded("cluster")
  # A sample of a single cluster is refused but where clusters are nested, which changes nothing.
  is_nested <- setting[["is_nested"]] == "yes" || length(unique(clusters[[1]])) == 1
  drawn <- svydesign(ids = clusters, strata = coded("stratum"), fpc = sizes, weights = base,
    nest = is_nested, data = data)
}

# --- weights

calibrated <- function(epsilon) {
  bounds <- c(number_of("low"), number_of("high"))
  growth <- known$totals / colSums(known$x * base)
  # Where all totals are more than twenty times the sample's, bounds refer to weights made larger.
  if (min(growth) > 20) bounds <- bounds / mean(growth)
  calibrate(drawn, known$formula, known$totals, calfun = setting[["distance"]], bounds = bounds,
    epsilon = epsilon, maxit = 500, compress = FALSE) # compress is of replicates
}
final <- drawn
if (is_calibrated) {
  final <- NULL
  for (epsilon in SETTLED) {
    if (is.null(final)) final <- tryCatch(calibrated(epsilon), error = function(problem) NULL)
  }
  if (is.null(final)) stop("survey's calibrate() finds no weights that meet the totals.")
}
weight <- as.vector(weights(final, "sampling"))

# --- quantiles: those of survey, but a share within rounding of p has reached it, and below the
# share of the least value the quantile is this value

quantile_at <- function(y, w, p) {
  rule <- setting[["quantile_rule"]]
  order <- order(y)
  y <- y[order]
  share <- cumsum(w[order]) / sum(w)
  place <- min(which(share >= p - REACHED), length(y))
  if (length(y) == 1 || (rule == "hf4" && place == 1)) return(y[1])
  if (rule == "math") return(y[place])
  is_between <- abs(share[place] - p) <= REACHED && place < length(y)
  if (rule == "school") return(if (is_between) (y[place] + y[place + 1]) / 2 else y[place])
  q <- getFromNamespace(paste0("qrule_", rule), "survey")(y, w[order], p)
  nearest <- y[which.min(abs(y - q))]
  if (abs(nearest - q) <= REACHED * max(abs(y))) nearest else q
}

# --- intervals

beta_ends <- function(p, se, n, effective_n, df, nearer) {
  size <- if (se > 0 && p > 0 && p < 1) p * (1 - p) / se^2 else effective_n
  size <- size * (qt(tail, n - 1) / qt(tail, df))^2
  yes <- size * p
  no <- size * (1 - p)
  c(if (p > 0) qbeta(1 - tail, yes + nearer, no + 1 - nearer) else 0,
    if (p < 1) qbeta(tail, yes + 1 - nearer, no + nearer) else 1)
}
# A share of n drawn from N varies by (N - n)/(N - 1) times what n independent draws do.
grown <- function(n) {
  part <- number_of("sampled_share")
  max(1, (1 - part / n) / max(1e-9, 1 - part))
}
ends_of <- function(method, found, top = 1) with(found, {
  if (method != "wilson_effective" && (is.na(std_error) || (df < 1 && method != "normal"))) {
    return(c(NA, NA))
  }
  p <- min(1, max(0, estimate / top))
  if (abs(p - round(p)) <= REACHED) p <- round(p) # everybody agrees, but for rounding
  switch(method,
    student = estimate + c(-1, 1) * qt(tail, df) * std_error,
    normal = estimate + c(-1, 1) * qnorm(tail) * std_error,
    wilson_effective = top * wilson(p, effective_n * grown(n), level),
    logit = plogis(qlogis(p) + c(-1, 1) * qt(tail, df) * std_error / (p * (1 - p))),
    beta = beta_ends(p, std_error, n, effective_n, df, 0),
    jeffreys = beta_ends(p, std_error, n, effective_n, df, 0.5),
    c(NA, NA))
})

# Woodruff's: the quantiles at the ends of the interval of the share up to the quantile.
woodruff <- function(found, y, w) {
  if (abs(found$estimate - 1) <= REACHED) found$estimate <- 1
  wanted <- setting[["quantile_interval"]]
  is_certain <- !is.na(found$std_error) && found$std_error == 0
  method <- if (wanted == "mean" || (is_certain && found$estimate < 1)) "student" else
    if (wanted == "logit" && found$estimate == 1) "wilson_effective" else wanted
  if (found$df < 1) return(c(NA, NA))
  ends <- ends_of(method, found)
  c(if (is.na(ends[1]) || ends[1] < 0) NA else quantile_at(y, w, ends[1]),
    if (is.na(ends[2]) || ends[2] > 1) NA else quantile_at(y, w, ends[2]))
}

# --- estimates

# The rows that a part of the plan is about; of a figure of estimates those of its domain.
members <- function(part, number, figure = "") {
  own <- conditions[conditions$part == part & conditions$number == number, ]
  own <- own[own$figure %in% c("", figure), ]
  is_in <- rep(TRUE, n_all)
  for (one in split(own, paste(own$figure, own$column))) {
    cells <- answers[[one$column[1]]]
    is_in <- is_in & cells != "" & cells %in% one$value
  }
  is_in
}
values_of <- function(given, kind) {
  if (given$y == "") return(rep(1, n_all)) # How many there are.
  cells <- answers[[given$y]]
  if (kind != "proportion") return(as.numeric(cells))
  ifelse(cells == "", NA, as.numeric(cells == given$category))
}
# With `deff` also the variance over that of a simple random sample with replacement.
statistic_of <- function(kind, design, deff) {
  # Of replicates svyratio knows no "replace"; sampled with it, a ratio varies as its residuals do.
  if (kind == "ratio" && inherits(design, "svyrep.design") && deff == "replace") {
    found <- svyratio(~y, ~x, design)
    residual <- svyvar(~I(y - coef(found)[[1]] * x), design)[[1]]
    below <- coef(svymean(~x, design))[[1]]
    attr(found, "deff") <- vcov(found)[[1]] / (residual / below^2 / sum(weights(design, "sampling") != 0))
    return(found)
  }
  switch(kind, total = svytotal(~y, design, deff = deff),
    ratio = svyratio(~y, ~x, design, deff = deff), svymean(~y, design, deff = deff))
}
# What an error is compared with to tell it from rounding.
size_of <- function(kind, y, x, w, value) {
  if (kind == "total") return(sum(abs(w * y)))
  (sum(abs(w * y)) + abs(value) * sum(abs(w * x))) / abs(sum(w * x))
}

# With replacement, or without as the plan says, then without; none where nobody differs.
design_effects <- function(effect, se, size, n, sum_of_weights) {
  effect <- effect[[1]]
  if (is.na(se) || !is.finite(effect) || (effect > 0 && se / sqrt(effect) <= ROUNDING * size)) {
    return(list(NA, NA))
  }
  if (se <= ROUNDING * size) effect <- 0
  left_out <- 1 - n / sum_of_weights
  without <- if (left_out > 0) effect / left_out else NA
  list(if (setting[["deff"]] == "without_replacement") without else effect, without)
}
DEFFS <- c("design_effect", "design_effect_wor")
NAMES <- c("estimate", "std_error", "low", "high", "df", "n", "effective_n", DEFFS,
  "kish_design_effect")
estimate <- function(given) {
  kind <- given$kind
  y <- values_of(given, kind)
  x <- if (kind == "ratio") as.numeric(answers[[given$x]]) else rep(1, n_all)
  is_in <- members("estimates", given$number, given$figure) & !is.na(y) & !is.na(x)
  found <- as.list(setNames(rep(NA_real_, length(NAMES)), NAMES))
  found$n <- sum(is_in)
  found$df <- 0
  if (found$n == 0) return(found)
  w <- weight[is_in]
  own <- y[is_in]
  found$effective_n <- sum(w)^2 / sum(w^2)
  found$kish_design_effect <- found$n / found$effective_n
  # Degrees of freedom are those of the sample as drawn, which calibration does not change.
  found$df <- degf(subset(update(drawn, is_in = is_in), is_in))
  y[!is_in] <- 0
  x[!is_in] <- 0
  if (kind == "quantile") {
    quantile <- quantile_at(own, w, as.numeric(given$probability))
    y <- as.numeric(y <= quantile & is_in)
  }
  design <- subset(update(final, y = y, x = x, is_in = is_in), is_in)
  has_spread <- kind != "quantile" && found$n > 1
  statistic <- suppressWarnings(statistic_of(kind, design, if (has_spread) "replace" else FALSE))
  found$estimate <- coef(statistic)[[1]]
  if (is.nan(found$estimate)) return(modifyList(found, list(n = 0, df = 0, effective_n = NA, kish_design_effect = NA)))
  se <- sqrt(vcov(statistic)[[1]])
  size <- size_of(kind, y[is_in], x[is_in], w, found$estimate)
  apart <- y[is_in] - (if (kind == "total") 0 else found$estimate) * x[is_in]
  if (has_spread && diff(range(apart)) > ROUNDING * max(abs(y[is_in]))) {
    found[DEFFS] <- design_effects(attr(statistic, "deff"), se, size, found$n, sum(w))
  }
  if (!is.na(se) && se <= ROUNDING * size) se <- 0
  # One respondent says nothing about spread.
  found$std_error <- if (found$n < 2 && kind != "total") NA else se
  if (kind == "quantile") {
    ends <- woodruff(found, own, w)
    found$estimate <- quantile
    found$std_error <- (ends[2] - ends[1]) / (2 * suppressWarnings(qt(tail, found$df)))
  } else {
    ends <- ends_of(given$interval_method, found, if (kind == "index") 100 else 1)
  }
  found$low <- ends[1]
  found$high <- ends[2]
  found$size <- size
  found
}
