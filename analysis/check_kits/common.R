# Recomputes the figures of a survey with R's package survey alone, and compares.
# Run: Rscript check.R      (once before: install.packages("survey"))
# Ends with status 1 if a figure differs, and 0 if all agree. README.txt says what is in the files.

suppressPackageStartupMessages(library(survey))
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
if (length(script) == 1) setwd(dirname(gsub("~+~", " ", script, fixed = TRUE)))

# --- the files: text, where an apostrophe in front keeps a cell from becoming a formula

read_table <- function(file, first) {
  table <- read.csv(file, colClasses = "character", na.strings = character(), encoding = "UTF-8",
    check.names = FALSE)
  names(table)[1] <- first # without the mark of the encoding
  table[] <- lapply(table, function(cells) sub("^'", "", cells))
  table
}
setting <- read_table("settings.csv", "name")
setting <- setNames(setting$value, setting$name)
number_of <- function(name) as.numeric(setting[[name]])

# --- what the weights are calibrated to

# One column for each total: 0 and 1 for who counts towards it, or the number that is added up where
# there is no code. Columns that others add up to are left out.
known_totals <- function(answers, population) {
  columns <- answers[unique(population$target)]
  x <- sapply(seq_len(nrow(population)), function(row) {
    cells <- columns[[population$target[row]]]
    if (population$code[row] == "") as.numeric(cells) else as.numeric(cells == population$code[row])
  })
  size <- apply(abs(x), 2, max)
  x <- sweep(x, 2, size, "/")
  # What columns add up to shows in every different answer once.
  found <- qr(x[!duplicated(columns), , drop = FALSE])
  kept <- sort(found$pivot[seq_len(found$rank)])
  x <- x[, kept, drop = FALSE]
  colnames(x) <- paste0("x", seq_along(kept))
  list(x = x, totals = setNames((as.numeric(population$total) / size)[kept], colnames(x)),
    formula = reformulate(colnames(x), intercept = FALSE))
}

wilson <- function(p, n, level) {
  z <- qnorm((1 + level) / 2)
  (p + z^2 / (2 * n) + c(-1, 1) * z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))) / (1 + z^2 / n)
}

# --- side by side

differs <- 0
tell <- function(is_good, ...) {
  if (!is_good) differs <<- differs + 1
  cat(sprintf(...), if (is_good) "" else "  DIFFERS", "\n", sep = "")
}
finish <- function() {
  cat(if (differs) sprintf("\n%d figures DIFFER.\n", differs) else "\nAll figures agree.\n")
  quit(status = if (differs) 1 else 0)
}
