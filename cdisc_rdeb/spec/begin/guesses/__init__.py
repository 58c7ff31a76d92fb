"""First guesses for a study that is begun: datasets of raw files, variables of columns, each with its reason."""
