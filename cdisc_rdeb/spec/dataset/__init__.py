"""What the spec of one dataset says, piece by piece, in a draft: the standard has not filled in the rest yet."""
