"""What was meant by what is written: the names and forms of other languages, near names, the hint that mends it."""
