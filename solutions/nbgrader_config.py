"""What nbgrader must know of this course's notebooks. Written by `python -m autograder release`.

Put it beside nbgrader's `source` folder: `nbgrader generate_assignment` then makes the student's cells as the release
does. Stock `nbgrader autograde` has no answers of hidden checks: they err, and their cells score 0. Marks come from
`python -m autograder grade`.
"""

c = get_config()  # noqa: F821 - nbgrader provides it
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.ClearSolutions.code_stub = {"python": "# TODO: your code here\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Your answer here.*"
c.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "### END HIDDEN TESTS"
