"""What a study's derivations need of one another, and the order in which all is made."""
