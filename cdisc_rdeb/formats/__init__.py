"""File formats: readers and writers that know nothing of studies."""
