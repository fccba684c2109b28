# Reference values for tests/analysis/quality/test_careless_reference.py.
# Run from this folder: Rscript careless.R > careless.json
answers <- as.matrix(read.csv("careless_answers.csv"))
run <- apply(answers, 1, function(x) { x <- x[!is.na(x)]; if (length(x)) max(rle(x)$lengths) else 0 })
deviation <- apply(answers, 1, sd, na.rm = TRUE)
centre <- colMeans(answers, na.rm = TRUE)
covariance <- cov(answers, use = "pairwise.complete.obs")
distance <- t(apply(answers, 1, function(x) {
  o <- !is.na(x)
  d <- mahalanobis(x[o], centre[o], covariance[o, o])
  c(d, pchisq(d, sum(o), lower.tail = FALSE))
}))

# Positive answers of twenty windows, and of their two routes.
n <- c(40, 55, 62, 38, 90, 120, 44, 51, 77, 64, 35, 300, 150, 48, 59, 83, 41, 66, 72, 210)
k <- c(37, 52, 55, 36, 81, 117, 40, 51, 70, 60, 31, 300, 138, 42, 55, 80, 41, 57, 70, 188)
minus <- function(logs) {
  a <- exp(logs[1]); b <- exp(logs[2])
  -sum(lchoose(n, k) + lbeta(k + a, n - k + b) - lbeta(a, b))
}
found <- optim(log(c(18, 2)), minus, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
logs <- found$par
for (step in 1:8) {  # Newton from there, with derivatives by hand.
  a <- exp(logs[1]); b <- exp(logs[2])
  common <- digamma(a + b) - digamma(n + a + b)
  g <- c(a * sum(digamma(k + a) - digamma(a) + common),
         b * sum(digamma(n - k + b) - digamma(b) + common))
  curved <- sum(trigamma(a + b) - trigamma(n + a + b))
  h <- matrix(c(
    a^2 * (sum(trigamma(k + a) - trigamma(a)) + curved) + g[1], a * b * curved,
    a * b * curved, b^2 * (sum(trigamma(n - k + b) - trigamma(b)) + curved) + g[2]), 2)
  logs <- logs - solve(h, g)
}
a <- exp(logs[1]); b <- exp(logs[2])
tail <- mapply(function(k, n) {
  j <- k:n
  sum(exp(lchoose(n, j) + lbeta(j + a, n - j + b) - lbeta(a, b)))
}, k, n)

device <- cbind(k = c(50, 30, 41, 60, 33), n = c(50, 30, 45, 61, 40))
private <- cbind(k = c(39, 25, 40, 30, 31), n = c(50, 30, 44, 45, 36))
fisher <- sapply(1:5, function(w) fisher.test(rbind(
  c(device[w, "k"], device[w, "n"] - device[w, "k"]),
  c(private[w, "k"], private[w, "n"] - private[w, "k"])), alternative = "greater")$p.value)

cat(jsonlite::toJSON(list(
  R_version = R.version.string, run = run, deviation = deviation,
  squared = distance[, 1], p_value = distance[, 2],
  counts = k, n = n, alpha = a, beta = b, log_likelihood = -minus(logs), tail = tail,
  device = device, private = private, fisher = fisher, adjusted = p.adjust(fisher, "BH"),
  copied = pbinom(4 - 2, 20 - 1, (6 - 4 + 1) / (200 - 20 + 1), lower.tail = FALSE)
), digits = NA, auto_unbox = TRUE, matrix = "columnmajor"), "\n")
