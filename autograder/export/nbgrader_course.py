"""`export --to nbgrader`: a course folder on which nbgrader's formgrader works; and `collect`, the way back.

    DIR/export/nbgrader/
      nbgrader_config.py      course, gradebook, and the filter that keeps students' Markdown from running
      gradebook.db            through nbgrader's own classes
      export.json             for `collect`: the exercise of each cell, and the marks that the gradebook held when we
                              last looked, so that only what a grader changed since then is new
      source/, release/       the instructor's and the students' notebooks
      autograded/STUDENT/CHAPTER/CHAPTER.ipynb

nbgrader runs nothing here: scores are ours, and the configuration makes `nbgrader autograde` refuse.
Students have the names that `encode_name` gives them, with `~` for `%`: nbgrader writes names into scripts of its pages
and into addresses, unescaped. Exporting again first collects what was marked in formgrader, then brings everything up
to date in place, so that a formgrader that is open goes on working.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.export.gradebook import Book, Given, cell_names, open_book
from autograder.export.notebooks import grade_cells, graded_notebook
from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.durable import write_durably
from autograder.model.errors import UsageError
from autograder.model.manual import Manual, Mark, add_marks, read_manual
from autograder.model.names import encode_name
from autograder.model.results import ResultsDir, SubmissionResult

GRADEBOOK = "gradebook.db"
RECORD = "export.json"
SHOWN = 20  # marks in one message

CONFIGURATION = '''"""nbgrader's configuration of this folder. Written by `autograder export --to nbgrader`."""

from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader provides it
root = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "pole-position"
c.CourseDirectory.root = str(root)
# Wait for a gradebook that another program writes at the moment.
c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}?timeout=60"
# nbgrader shows a student's Markdown with live scripts. A name in place of a function: should the import fail, the page
# fails with it and nothing is shown.
c.HTMLExporter.filters = {"markdown2html": "autograder.export.markdown.clean_html"}
# Student code runs in the grader's sandbox and nowhere else: `nbgrader autograde` refuses here.
c.Execute.enabled = False
c.Autograde.sanitize_preprocessors = ["autograder.export.refusal.RefuseAutograde"]
c.Autograde.autograde_preprocessors = ["autograder.export.refusal.RefuseAutograde"]
'''


def export_nbgrader(directory: Path, course: Course, target: Path | None = None) -> Path:
    """Write the course folder of nbgrader (default DIR/export/nbgrader) and return it.

    Raises:
        UsageError: a chapter has no released notebook, or was graded with another version of its source; or the
            gradebook that stands there holds marks that cannot be.
        OutputError: the gradebook stays locked, or something cannot be written; a later run finishes the folder.
    """
    folder = _folder(directory, target)
    if (folder / GRADEBOOK).exists() and (folder / RECORD).exists():
        collect(directory, folder)
    manual = read_manual(directory)
    results = [result.outline() for result in ResultsDir(directory).results()]
    chapters = _chapters(results, course)
    _refuse_what_cannot_be_entered(results, manual, chapters)
    releases = {chapter.name: released(chapter, course) for chapter in chapters}
    cells = {chapter.name: cell_names(chapter) for chapter in chapters}
    write_durably(folder / "nbgrader_config.py", CONFIGURATION.encode())
    if not (folder / RECORD).exists():
        _write_record(folder, cells, [])  # before the gradebook: a run that is stopped on its way can be collected from
    with open_book(folder / GRADEBOOK) as book:
        for chapter in chapters:
            _copy_sources(folder, chapter, course)
            book.add_chapter(chapter, releases[chapter.name])
            handed_in = _of(chapter, results)
            _forget_others(folder, book, chapter, {student_id(one.student) for one in handed_in})
            for result in _whole(directory, handed_in):
                _write_notebook(folder, chapter, releases[chapter.name], result)
                book.add_result(chapter, student_id(result.student), result, manual)
        _write_record(folder, cells, book.marks(_students(results), cells).marks)
    return folder


def collect(directory: Path, target: Path | None = None) -> Path:
    """Append to DIR/manual.csv what was marked in formgrader and is not there yet; return its path.

    Raises:
        UsageError: there is no gradebook to collect from; or it holds marks that cannot be, and all others are in.
    """
    itself = target is None and (Path(directory) / GRADEBOOK).exists()  # nbgrader grades there with our engine
    folder = Path(directory) if itself else _folder(directory, target)
    if not (folder / GRADEBOOK).exists() or not (folder / RECORD).exists():
        raise UsageError(
            f"No gradebook in {folder}: run `export {directory} --to nbgrader` or `nbgrader-config` first."
        )
    record = json.loads((folder / RECORD).read_bytes())
    with open_book(folder / GRADEBOOK) as book:
        results = ResultsDir(directory).results()
        students = {one.student: one.student for one in results} if itself else _students(results)
        given = book.marks(students, record["cells"])
    manual = read_manual(directory)
    seen = Manual(folder / RECORD, (Mark(*fields) for fields in record["marks"]))
    path = add_marks(directory, [mark for mark in given.marks if not seen.says(mark) and not manual.says(mark)])
    kept = [mark for key, mark in seen.marks.items() if key in given.refused]
    _write_record(folder, record["cells"], [*given.marks, *kept])
    if given.refused:
        raise UsageError(_refused(folder / GRADEBOOK, given))
    return path


def _refused(gradebook: Path, given: Given) -> str:
    """What a grader must correct, by student, chapter and exercise."""
    lines = [f"    {student!r}, {chapter}, {name}: {why}" for (student, chapter, name), why in given.refused.items()]
    more = [f"    and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    head = f"{gradebook} holds marks that cannot be taken over:"
    return "\n".join([head, *lines[:SHOWN], *more, "Correct them in formgrader and collect again; all others are in."])


def student_id(student: str) -> str:
    """Return the student's name in nbgrader: letters, digits and `._@-~`, injective."""
    return encode_name(student).replace("%", "~")


def enter_chapters(folder: Path, book: Book, course: Course) -> None:
    """Enter every chapter of `course` into a gradebook in which nbgrader itself will grade, for `collect` too.

    Raises:
        UsageError: a chapter is not released, or has submissions in the gradebook and other cells by now.
    """
    chapters = course.chapters()
    releases = {chapter.name: released(chapter, course) for chapter in chapters}
    for chapter in chapters:
        if book.students(chapter) and book.has_other_cells(chapter):
            way_out = "move gradebook.db and autograded/ away and run this again"
            raise UsageError(f"{folder / GRADEBOOK} holds submissions of {chapter.name} with other cells: {way_out}.")
        _copy_sources(folder, chapter, course)
        book.add_chapter(chapter, releases[chapter.name])
    record = folder / RECORD
    seen = [Mark(*fields) for fields in json.loads(record.read_bytes())["marks"]] if record.exists() else []
    _write_record(folder, {chapter.name: cell_names(chapter) for chapter in chapters}, seen)


def _students(results: Iterable[SubmissionResult]) -> dict[str, str]:
    return {student_id(result.student): result.student for result in results}


def _write_record(folder: Path, cells: dict[str, dict[str, str]], marks: Iterable[Mark]) -> None:
    seen = [[*mark.key, mark.points, mark.comment] for mark in marks]
    write_durably(folder / RECORD, json.dumps({"cells": cells, "marks": seen}, indent=1).encode())


def _folder(directory: Path, target: Path | None) -> Path:
    return Path(target) if target else Path(directory) / "export" / "nbgrader"


def _refuse_what_cannot_be_entered(
    results: Iterable[SubmissionResult], manual: Manual, chapters: Iterable[Chapter]
) -> None:
    """Before anything is written: marks that fit no exercise, and results of another version of a chapter."""
    wanted = {chapter.name: {cell.name for cell in grade_cells(chapter)} for chapter in chapters}
    for result in results:
        manual.merge(result)
        missing = sorted(wanted[result.chapter] - set(result.exercises))
        if result.status == "graded" and missing:
            where = f"The result of {result.student!r} in {result.chapter!r}"
            raise UsageError(f"{where} has no {missing[0]!r}: the chapter has changed since, grade again.")


def _chapters(results: Iterable[SubmissionResult], course: Course) -> list[Chapter]:
    wanted = {result.chapter for result in results}
    chapters = [chapter for chapter in course.chapters() if chapter.name in wanted]
    missing = sorted(wanted - {chapter.name for chapter in chapters})
    if missing:
        raise UsageError(
            f"The course {course.root} has no chapter {missing[0]!r}; name the right one with --course DIR."
        )
    return chapters


def _of(chapter: Chapter, results: Iterable[SubmissionResult]) -> list[SubmissionResult]:
    """The results that may stand in a gradebook: nobody gets a zero for what is ours."""
    return [one for one in results if one.chapter == chapter.name and (one.exercises or one.status != "infrastructure")]


def _whole(directory: Path, outlines: Iterable[SubmissionResult]) -> Iterator[SubmissionResult]:
    """Results with their texts, one in memory at a time."""
    folder = ResultsDir(directory)
    for one in outlines:
        if (result := folder.read(one.student, one.chapter)) is not None:
            yield result


def released(chapter: Chapter, course: Course) -> NotebookNode:
    """Return the students' notebook of `chapter`; UsageError where the release has not made it."""
    path = course.notebooks / f"{chapter.name}.ipynb"
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise UsageError(f"No notebook at {path}: run `python -m autograder release` first.") from None


def _copy_sources(folder: Path, chapter: Chapter, course: Course) -> None:
    """Formgrader lists the assignments of which it finds a source."""
    for name, origin in (("source", course.solutions), ("release", course.notebooks)):
        notebook = origin / f"{chapter.name}.ipynb"
        if notebook.exists():
            write_durably(folder / name / chapter.name / notebook.name, notebook.read_bytes())


def _forget_others(folder: Path, book: Book, chapter: Chapter, students: set[str]) -> None:
    """Take out whoever has no result any more."""
    for student in set(book.students(chapter)) - students:
        book.remove(chapter, student)
        shutil.rmtree(folder / "autograded" / student / chapter.name, ignore_errors=True)


def _write_notebook(folder: Path, chapter: Chapter, release: NotebookNode, result: SubmissionResult) -> None:
    text = json.dumps(graded_notebook(release, chapter, result), indent=1) + "\n"
    place = folder / "autograded" / student_id(result.student) / chapter.name
    write_durably(place / f"{chapter.name}.ipynb", text.encode("ascii"))
