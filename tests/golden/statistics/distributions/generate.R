# Golden quantiles of the normal, t and beta distributions, from R's own algorithms
# (AS 241, Hill 1970 with refinement, TOMS 708). No random numbers, so no seed.
# Run: Rscript generate.R > quantiles.json
# Tolerance in the test: 1e-12 relative for normal and t (R states about 1e-12 for qt and qbeta),
# 1e-10 for the far tail of qt and for qbeta, whose stopping rule in R is coarser than ours.
number <- function(x) trimws(formatC(x, digits = 17, format = "g"))
row <- function(...) paste0("[", paste(vapply(list(...), number, ""), collapse = ","), "]")
block <- function(name, rows) paste0(' "', name, '": [\n  ', paste(rows, collapse = ",\n  "), "\n ]")

ps <- c(1e-10, 1e-6, 1e-3, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999999)
normal <- vapply(ps, function(p) row(p, qnorm(p)), "")

dfs <- c(1, 1.5, 2, 3, 4.7, 9, 29, 30.25, 99, 199, 636, 9000, 1e4, 1e6, 1e9)
pt <- c(1e-3, 0.025, 0.05, 0.25, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9995)
t <- unlist(lapply(dfs, function(df) vapply(pt, function(p) row(p, df, qt(p, df)), "")))

shapes <- list(c(0.5, 0.5), c(0.5, 18.5), c(18.5, 0.5), c(18, 1), c(1, 18), c(3.5, 7.5), c(0.5, 325.5), c(2.5, 323.5),
               c(313.5, 12.5), c(1000, 2000), c(0.02, 3), c(60000, 40000))
pb <- c(0.001, 0.025, 0.05, 0.5, 0.9, 0.975, 0.999)
beta <- unlist(lapply(shapes, function(s) vapply(pb, function(p) row(p, s[1], s[2], qbeta(p, s[1], s[2])), "")))
xs <- c(1e-6, 0.01, 0.2, 0.5, 0.63, 0.9, 0.999)
cdf <- unlist(lapply(shapes, function(s) vapply(xs, function(x) row(x, s[1], s[2], pbeta(x, s[1], s[2])), "")))

cat("{\n", paste0(' "made_with": "', R.version.string, '",\n'),
    paste(block("normalQuantile", normal), block("studentTQuantile", t), block("betaQuantile", beta),
          block("betaCdf", cdf), sep = ",\n"), "\n}\n", sep = "")
