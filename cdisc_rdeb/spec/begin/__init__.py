"""Specs to begin with, as ``new`` writes them: a study, a dataset, guesses from raw files, schemas for editors."""
