# The job with R's survey: calibrate, the index overall and for some units, alpha of complete answers
# from the weighted covariances, and the fit to every margin. Reads peers.csv and given.json here.
suppressMessages(library(survey))
given <- jsonlite::fromJSON("given.json")
sample <- read.csv("peers.csv")
margins <- names(given$margins)
for (name in margins) sample[[name]] <- factor(sample[[name]])
score <- !is.na(sample$score)
formula <- as.formula(paste("~", paste(margins, collapse = "+")))
totals <- c(given$population, unlist(lapply(given$margins, `[`, -1)))
names(totals) <- colnames(model.matrix(formula, sample[seq_len(min(1000, nrow(sample))), ]))
weight <- given$population / nrow(sample)
overall <- system.time({
  drawn <- svydesign(ids = ~1, weights = rep(weight, nrow(sample)), data = sample)
  raked <- calibrate(drawn, formula, totals, calfun = "raking", epsilon = 1e-11, maxit = 200)
  mean <- svymean(~score, raked, na.rm = TRUE)
  answers <- as.matrix(sample[given$items])
  complete <- rowSums(answers > 0) == ncol(answers)
  share <- weights(raked)[complete] / sum(weights(raked)[complete])
  covariance <- cov.wt(answers[complete, ], wt = share)$cov
  k <- ncol(answers)
  alpha <- k / (k - 1) * (1 - sum(diag(covariance)) / sum(covariance))
  fit <- lapply(margins, function(name)
    chisq.test(table(sample[[name]]), p = given$margins[[name]] / given$population))
})
units <- system.time(errors <- sapply(given$units, function(one)
  SE(svymean(~score, subset(raked, unit == one), na.rm = TRUE))))
cat(jsonlite::toJSON(list(
  version = as.character(packageVersion("survey")), mean = coef(mean)[[1]], error = SE(mean)[[1]],
  alpha = alpha, errors = as.list(setNames(unname(errors), given$units)),
  overall = overall[["elapsed"]], units = units[["elapsed"]],
  what = "all but the joint covariance"), auto_unbox = TRUE, digits = NA))
