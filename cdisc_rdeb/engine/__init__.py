"""What turns raw blocks into the columns of datasets: records, variables, added records, relations, conformity."""
