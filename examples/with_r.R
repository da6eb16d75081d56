# Commitments by sector, with R and readr: Rscript examples/with_r.R
library(readr)

flat <- read_csv("data/views/commitments_flat.csv", na = "", guess_max = Inf, show_col_types = FALSE)
rows <- subset(flat, is_commitment & is_current & in_base)
counts <- as.data.frame(table(sector = rows$sector_name), responseName = "commitments")
by_most <- with(counts, order(-commitments, as.character(sector), method = "radix"))
cat(format_csv(counts[by_most, ]))
