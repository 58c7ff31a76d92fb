"""What a study says beside its datasets: study.yaml, the forms, analyses and other files, and texts of persons."""
