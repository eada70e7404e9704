# Makes figures of a run anew from its units.csv, with the R package survey (Lumley 2004, Journal of Statistical Software 9).
# Usage: Rscript units-csv.R RUN_FOLDER. Prints a line "name value" for each figure. For a stratified sample.
suppressPackageStartupMessages(library(survey))

folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(folder, name), colClasses = c(id = "character", area_code = "character"))
suppressWarnings({
  units <- subset(read("units.csv"), !is.na(weight_km2))
  mapped <- subset(read("mapped-areas.csv"), level == "total")
  estimates <- subset(read("estimates.csv"), level == "total")
})
units$map_class[units$map_class == ""] <- "not observed"
units$forest <- as.numeric(units$in_frame == 1 & units$reference_class == "forest")
units$seen <- as.numeric(units$in_frame == 1 & units$map_class != "not observed")
units$right <- as.numeric(units$seen == 1 & units$map_class == units$reference_class)

# By the design alone: what the map shows and gets right.
design <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight_km2, data = units)
accuracy <- svyratio(~right, ~seen, design)

# With the g-weights: a total that makes use of the map.
weighted <- svydesign(ids = ~1, strata = ~stratum, weights = ~I(weight_km2 * g_weight), data = units)
forest <- svytotal(~forest, weighted)

# The same weights by R, raked to the strata's sizes and the mapped areas.
unseen <- estimates$frame_km2[1] - sum(mapped$mapped_area_km2)
parts <- c(setNames(mapped$mapped_area_km2, mapped$class), "not observed" = unseen)
strata <- tapply(units$weight_km2, units$stratum, sum)
# Both add up to the frame; strata were declared to a metre less or more.
strata <- strata * sum(parts) / sum(strata)
population <- list(
  data.frame(stratum = names(strata), Freq = as.vector(strata)),
  data.frame(map_class = names(parts), Freq = as.vector(parts))
)
raked <- rake(design, list(~stratum, ~map_class), population, control = list(maxit = 1000, epsilon = 1e-10))
forest_raked <- svytotal(~forest, raked)

show <- function(name, value) cat(name, format(value, digits = 15), "\n")
show("forest_km2", coef(forest))
show("forest_km2_by_rake", coef(forest_raked))
show("overall_accuracy", coef(accuracy))
show("overall_accuracy_standard_error", SE(accuracy))
