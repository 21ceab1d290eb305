"""What takes the place of `Execute` in `nbgrader autograde`, and of nbgrader's reading of submissions.

nbgrader converts a submission twice: it sanitises what lies in `submitted/`, then executes and scores what it wrote to
`autograded/`. Here both passes begin with an empty notebook, because a student's file is untrusted work and is opened
by our engine alone. In the second pass `GradeInSandbox` gives the file in `submitted/` to the engine and returns the
notebook that a grader is to see: the release with the student's definitions and answers, each check cell with its
score as the first output. nbgrader's `SaveAutoGrades` then reads the scores, as always.

nbgrader itself stays as it is: everything here is named in the configuration that `autograder.bridge.config` writes.
"""

import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.bridge.versions import verify
from autograder.export.gradebook import Book
from autograder.export.nbgrader_course import released
from autograder.export.notebooks import graded_notebook
from autograder.grade.single import grade_single
from autograder.model.chapter import Chapter
from autograder.model.course import find_course
from autograder.model.errors import InfrastructureError, UsageError

TIMESTAMP = "timestamp.txt"  # of nbgrader: when it was handed in


class UnreadSubmission(NotebookExporter):
    """Opens no file: every conversion begins with an empty notebook."""

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kw: Any) -> Any:
        """Return an empty notebook, whatever the file holds."""
        path, resources = Path(filename), {} if resources is None else resources
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources=resources, **kw)


class GradeInSandbox(NbGraderPreprocessor):
    """Grades the submitted notebook with our engine. Raises, and so leaves the student ungraded, on any doubt."""

    course = Unicode(help="Root of the course.").tag(config=True)
    engine = Unicode(help="Version of the engine for which this folder was configured.").tag(config=True)
    nbgrader = Unicode(help="Version of nbgrader for which it was configured.").tag(config=True)
    isolation = Unicode("auto", help="auto, bwrap, landlock or none, as of `grade --isolation`.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the graded notebook of the student and assignment that `resources` name; `nb` is not looked at."""
        verify(self.engine, self.nbgrader)
        here, where = self.parent.parent.coursedir, resources["nbgrader"]
        student, assignment = where["student"], where["assignment"]
        course = find_course(Path(self.course))
        chapter = course.chapter(assignment)
        if where["notebook"] != chapter.name:
            raise UsageError(f"{where['notebook']}.ipynb is not the notebook of {assignment}; remove it and go on.")
        _refuse_other_cells(chapter, where["db_url"])
        result = grade_single(
            _folder(here, here.submitted_directory, student, assignment) / f"{chapter.name}.ipynb",
            student, chapter.name, Path(here.root), course=course,
            submissions=Path(here.root, here.submitted_directory), isolation=self.isolation,
        )  # fmt: skip
        if result.ungraded:  # never a zero, and without an output nbgrader would give full marks
            raise InfrastructureError(f"{student} is left ungraded: {result.message}; run the command again.")
        _forget_copies(
            _folder(here, here.autograded_directory, student, assignment),
            _folder(here, here.source_directory, ".", assignment),
        )
        return graded_notebook(released(chapter, course), chapter, result), resources


def _folder(coursedir: Any, directory: str, student: str, assignment: str) -> Path:
    return Path(coursedir.format_path(directory, student, assignment))


def _refuse_other_cells(chapter: Chapter, url: str) -> None:
    """The gradebook must know the cells and points of the chapter as it is now."""
    with Gradebook(url) as gradebook:
        other = Book(gradebook, url).has_other_cells(chapter)
    if other:
        raise UsageError(
            f"The gradebook has other cells or points of {chapter.name} than the course: run "
            "`python -m autograder nbgrader-config` again for this folder."
        )


def _forget_copies(autograded: Path, source: Path) -> None:
    """nbgrader copies what lies beside a submission, through links too, and from here into feedback: take it out."""
    for folder, _, names in os.walk(autograded):
        for path in (Path(folder, name) for name in names):
            ours = (source / path.relative_to(autograded)).is_file() or path.name == TIMESTAMP
            if not ours and path.suffix != ".ipynb":
                path.unlink()
