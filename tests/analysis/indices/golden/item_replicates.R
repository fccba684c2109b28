# Reference values for tests/analysis/indices/test_item_replicates.py.
# Run from this folder: Rscript item_replicates.R > item_replicates.json
suppressMessages(library(survey))
answers <- read.csv("item_answers.csv")
items <- paste0("q", 1:6)
complete <- answers[stats::complete.cases(answers[, items]), ]
design <- svydesign(ids = ~part, weights = ~weight, data = complete)
replicates <- as.svrepdesign(design, type = "JK1")
alpha_and_correlation <- function(w, data) {
  v <- cov.wt(data[, items], w / sum(w))$cov
  c(6 / 5 * (1 - sum(diag(v)) / sum(v)), cov2cor(v)[1, 2])
}
found <- withReplicates(replicates, alpha_and_correlation)
cat(jsonlite::toJSON(list(
  survey_version = as.character(packageVersion("survey")),
  values = coef(found), std_errors = unname(SE(found))
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
