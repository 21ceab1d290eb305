"""nbgrader's own autograder is refused on an exported folder: it would run student code on the instructor's machine."""

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor


class RefuseAutograde(NbGraderPreprocessor):
    """Stands in the place of all steps of `nbgrader autograde`. Without them a cell without output gets full marks."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Raise RuntimeError, whatever comes."""
        raise RuntimeError("This folder is graded by `python -m autograder grade`; export again after grading.")
