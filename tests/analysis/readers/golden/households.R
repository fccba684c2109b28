# Writes one invented sample of households as SPSS and Stata files, each with what only such files
# know: value labels, values declared missing, dates, names of many letters. Run beside
# households.csv with R 4, haven 2.5 and foreign 0.8:  Rscript households.R
library(haven)
rows <- read.csv("households.csv", encoding = "UTF-8", colClasses = c(day = "character"))
minutes <- rows$minutes_of_travel_to_the_hall
levels <- c("非常满意" = 1, "满意" = 2, "基本满意" = 3, "不满意" = 4, "非常不满意" = 5)
satisfaction <- unname(levels[rows$satisfaction])  # NA where the answer was refused

spss <- data.frame(household = rows$household)
spss$district <- rows$district
spss$village <- rows$village
spss$weight <- rows$weight
spss$satisfaction <- labelled_spss(
  ifelse(is.na(satisfaction), 9, satisfaction),
  labels = c(levels, "拒答" = 9), na_values = 9, label = "总体满意度"
)
spss$minutes_of_travel_to_the_hall <- labelled_spss(
  ifelse(is.na(minutes), 998, minutes), na_range = c(997, Inf)
)
spss$day <- as.Date(rows$day)
write_sav(spss, "households.sav")
write_sav(spss, "households.zsav", compress = "zsav")

stata <- spss
stata$satisfaction <- labelled(
  ifelse(is.na(satisfaction), tagged_na("a"), satisfaction),
  labels = c(levels, "拒答" = tagged_na("a")), label = "总体满意度"
)
stata$minutes_of_travel_to_the_hall <- ifelse(is.na(minutes), tagged_na("z"), minutes)
write_dta(stata, "households.dta", version = 14)

# Before its version 14 Stata kept bytes and did not say in which character set.
old <- data.frame(household = rows$household)
old$district <- iconv(rows$district, "UTF-8", "GB18030")
old$village <- rows$village
old$weight <- rows$weight
old$satisfaction <- factor(satisfaction, 1:5, iconv(names(levels), "UTF-8", "GB18030"))
old$minutes_of_travel_to_the_hall <- minutes
old$day <- rows$day
foreign::write.dta(old, "households_of_stata_8.dta", version = 8)

# What survey says of the SPSS file, read again by haven.
library(survey)
again <- read_sav("households.sav")  # Values declared missing become NA.
design <- svydesign(ids = ~village, strata = ~district, weights = ~weight, data = again)
by_district <- svyby(
  ~minutes_of_travel_to_the_hall, ~district, design, svymean, na.rm = TRUE
)
write(jsonlite::toJSON(
  list(
    district = as.character(by_district$district),
    mean = by_district$minutes_of_travel_to_the_hall, se = by_district$se
  ),
  digits = NA, pretty = TRUE
), "households.json")
