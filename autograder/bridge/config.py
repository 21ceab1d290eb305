"""`nbgrader-config`: makes a folder in which stock `nbgrader autograde` runs our engine.

    DIR/nbgrader_config.py     our preprocessor in the place of `Execute`; stops nbgrader if anything is wrong with it
    DIR/nbgrader_config.json   the same settings as data
    DIR/gradebook.db           the chapters and their cells, through nbgrader's own classes
    DIR/source/, DIR/release/  the instructor's and the students' notebooks
    DIR/export.json            for `collect`
    DIR/results/, DIR/run.json what our engine found: DIR is a folder of results too

It fails closed. nbgrader logs an exception in its configuration, drops the whole file and goes on with its defaults,
which run student code unwalled; hence three walls, each of which holds alone:

- The Python file can only end well or with SystemExit, which nbgrader does not catch.
- The JSON file, which nbgrader reads after it, holds names and texts and cannot raise. A name that cannot be imported
  is an error of nbgrader's when it grades.
- `Execute.timeout` is a sentence. nbgrader's own `Execute` cannot be made with it, whoever asks for it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.bridge.versions import nbgrader_version
from autograder.export.gradebook import open_book
from autograder.export.nbgrader_course import GRADEBOOK, RECORD, collect, enter_chapters
from autograder.model.course import Course
from autograder.model.digest import ENGINE_VERSION
from autograder.model.durable import write_durably
from autograder.model.errors import UsageError

SIGNATURE = "Written by `python -m autograder nbgrader-config`"
_REPLACEABLE = (SIGNATURE, "Written by `python -m autograder release`")  # that one lets nbgrader make our cells
REFUSAL = "nbgrader's own Execute is switched off here: student code runs in the sandbox of `python -m autograder`"

PYTHON = '''"""nbgrader's configuration of this folder: `nbgrader autograde` grades in the autograder's sandbox.

{signature}; that command brings it up to date. nbgrader drops a
configuration that raises and goes on with its defaults, which run student code on this machine without walls. So all
of it stands in one `try` that can only end in SystemExit, and nbgrader_config.json says the same as data: keep both.
"""

try:
    from pathlib import Path

    c = get_config()  # noqa: F821 - nbgrader provides it
    root = Path(__file__).resolve().parent
    c.CourseDirectory.course_id = "pole-position"
    c.CourseDirectory.root = str(root)
    # Wait for a gradebook that another program writes at the moment.
    c.CourseDirectory.db_url = f"sqlite:///{{root / 'gradebook.db'}}?timeout=60"
{settings}

    from autograder.bridge.versions import verify

    verify({engine!r}, {nbgrader!r})
    import autograder.bridge.preprocess  # what cannot be imported stops nbgrader here
except BaseException as problem:
    raise SystemExit(
        f"nbgrader stops: the configuration {{__file__}} does not work, and without it student code would run "
        f"unwalled.\\n{{type(problem).__name__}}: {{problem}}\\n"
        "Use the Python in which the course is installed, or run `python -m autograder nbgrader-config` again."
    ) from problem
'''


def write_configuration(folder: Path, course: Course, isolation: str = "auto") -> Path:
    """Make `folder` a course directory of nbgrader that grades with our engine; return its nbgrader_config.py.

    Raises:
        UsageError: another configuration stands there, a chapter has no released notebook, or the gradebook has
            submissions of a chapter whose cells have changed since.
    """
    folder = folder.resolve()
    python, data = folder / "nbgrader_config.py", folder / "nbgrader_config.json"
    _refuse_foreign(python, data)
    folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(course, isolation)
    write_durably(data, (json.dumps(settings, indent=1) + "\n").encode("ascii"))
    write_durably(python, _python(settings).encode())
    if (folder / GRADEBOOK).exists() and (folder / RECORD).exists():
        collect(folder)
    with open_book(folder / GRADEBOOK) as book:
        enter_chapters(folder, book, course)
    return python


def _settings(course: Course, isolation: str) -> dict[str, dict[str, Any]]:
    return {
        "Autograde": {
            "exporter_class": "autograder.bridge.preprocess.UnreadSubmission",
            "sanitize_preprocessors": [],
            "autograde_preprocessors": [
                "autograder.bridge.preprocess.GradeInSandbox",
                "nbgrader.preprocessors.SaveAutoGrades",
                "nbgrader.preprocessors.AssignLatePenalties",
                "nbgrader.preprocessors.CheckCellMetadata",
            ],
        },
        "Execute": {"timeout": REFUSAL},
        "GradeInSandbox": {
            "course": str(course.root),
            "engine": ENGINE_VERSION,
            "nbgrader": nbgrader_version(),
            "isolation": isolation,
        },
        "HTMLExporter": {"filters": {"markdown2html": "autograder.export.markdown.clean_html"}},
    }


_REASONS = {
    "Autograde": "The engine in the place of Execute; students' files are opened by it alone.",
    "Execute": "A text where a number is expected: nbgrader cannot make its own Execute, whatever else is set.",
    "HTMLExporter": "nbgrader shows a student's Markdown with live scripts. Should the import fail, nothing is shown.",
}


def _python(settings: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for section, values in settings.items():
        lines += [f"    # {_REASONS[section]}"] if section in _REASONS else []
        lines += [f"    c.{section}.{option} = {value!r}" for option, value in values.items()]
    return PYTHON.format(
        signature=SIGNATURE, settings="\n".join(lines), engine=ENGINE_VERSION, nbgrader=nbgrader_version()
    )


def _refuse_foreign(python: Path, data: Path) -> None:
    if python.exists() and not any(ours in python.read_text(encoding="utf-8") for ours in _REPLACEABLE):
        raise UsageError(f"{python} is not ours: move it away, or name another folder with --to DIR.")
    if data.exists() and "autograder.bridge" not in data.read_text(encoding="utf-8"):
        raise UsageError(f"{data} is not ours: move it away, or name another folder with --to DIR.")
