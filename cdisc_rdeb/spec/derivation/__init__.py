"""What makes a value, as a spec writes it: derivations by the signatures of verbs, their arguments, where clauses."""
