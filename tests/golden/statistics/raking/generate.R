# Golden weights raked to strata and to the parts of a map, by rake() of R package survey. Sixty units by rule, no random
# numbers, so no seed.
# Run: Rscript generate.R > raked-weights.json (made with R 4.2.2, survey 4.1-1)
# Tolerance in the test: 1e-8 relative; R stops where the margins change by less than 1e-10.
suppressMessages(library(survey))

k <- 0:59
units <- data.frame(
  stratum = factor(ifelse(k < 25, 0, ifelse(k < 45, 1, 2))),
  part = factor((k * k + 3 * (k %/% 25)) %% 7 %% 4)
)
strata <- c(50, 30, 20)
parts <- c(34, 31, 22, 13)
units$weight <- strata[units$stratum] / table(units$stratum)[units$stratum]
design <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = units)
known <- list(
  data.frame(stratum = factor(0:2), Freq = strata),
  data.frame(part = factor(0:3), Freq = parts)
)
raked <- weights(rake(design, list(~stratum, ~part), known, control = list(maxit = 10000, epsilon = 1e-10, verbose = FALSE)))
list_of <- function(x) paste0("[", paste(trimws(formatC(x, digits = 12, format = "g")), collapse = ", "), "]")
cat("{\n",
  ' "strata": ', list_of(as.integer(units$stratum) - 1), ",\n",
  ' "strataSizes": ', list_of(strata), ",\n",
  ' "parts": ', list_of(as.integer(units$part) - 1), ",\n",
  ' "partSizes": ', list_of(parts), ",\n",
  ' "raked": ', list_of(raked), "\n}\n", sep = "")
