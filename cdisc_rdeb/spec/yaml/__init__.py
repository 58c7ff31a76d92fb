"""YAML read to nodes with file and line; in a file that is none the line of the mistake, and the way out."""
