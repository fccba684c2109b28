# Reference values for tests/analysis/indices/test_drivers_reference.py.
# Run from this folder: Rscript drivers.R > drivers.json
# LMG as Lindeman, Merenda and Gold define it: the sequential sums of squares of lm(), averaged over
# all orders of entering.
answers <- read.csv("item_answers.csv")
items <- paste0("q", 1:5)
complete <- answers[stats::complete.cases(answers[, items]), c(items, "overall", "weight")]

orders <- function(x) {
  if (length(x) == 1) return(list(x))
  do.call(c, lapply(seq_along(x), function(i) lapply(orders(x[-i]), function(o) c(x[i], o))))
}
describe <- function(weight) {
  data <- cbind(complete, w = weight)
  average <- setNames(numeric(5), items)
  for (order in orders(items)) {
    squares <- anova(lm(reformulate(order, "overall"), data, weights = w))[["Sum Sq"]]
    average[order] <- average[order] + squares[1:5] / sum(squares) / factorial(5)
  }
  r <- cov2cor(cov.wt(data[, c(items, "overall")], weight / sum(weight))$cov)
  e <- eigen(r[1:5, 1:5])
  root <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
  full <- summary(lm(reformulate(items, "overall"), data, weights = w))
  standardized <- lapply(data[, c(items, "overall")], function(x) {
    m <- weighted.mean(x, weight)
    (x - m) / sqrt(weighted.mean((x - m)^2, weight))
  })
  beta <- coef(lm(reformulate(items, "overall"), as.data.frame(standardized), weights = weight))
  list(r_squared = full$r.squared, lmg = unname(average),
    relative_weights = as.vector(root^2 %*% solve(root, r[1:5, 6])^2),
    correlation = unname(r[1:5, 6]), coefficient = unname(beta[-1]))
}
cat(jsonlite::toJSON(list(
  r_version = R.version.string,
  equal = describe(rep(1, nrow(complete))), unequal = describe(complete$weight)
), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
