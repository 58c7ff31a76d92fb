"""Lint's looks at the sense of specs that could be read: is what they name there, and is it made as it is meant?"""
