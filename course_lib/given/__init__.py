"""Finished pieces from earlier exercises, for the chapters that come after them.

Each module opens with `ANSWERS`, the exercises that it answers: while one of those is graded, the module is not there.
"""
