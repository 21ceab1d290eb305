"""Checks: the wire format, the comparison, the matching of mistakes, and the card that a student sees."""
