"""What the standard fills in, and drafts to the model: variables, attributes, codelists, levels, origins, methods."""
