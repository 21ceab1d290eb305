"""The cases of tests/submissions as notebooks on disk: what a class hands in, made from the course's own notebooks.

A case is a folder `tests/submissions/<kind>/<case>/`; its README says what stands in it.  `read_cases` reads them,
`hand_in` lays a class out as nbgrader does, one student a case.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from autograder.model.chapter import Chapter
from autograder.model.course import Course, find_course
from autograder.model.percent import RawCell, read_percent
from autograder.release.notebook import solution_notebook
from autograder.release.student import student_notebook
from autograder.submission.read import name_of

ROOT = Path(__file__).resolve().parent
FOLDER = ROOT / "submissions"
CLASSES = FOLDER / "classes.toml"
KINDS = ("wrong", "right", "attack")
MARKER = "the paper of "  # each notebook names its student in a comment; no other student may read it
EXERCISE = "EXERCISE"  # stands in a template where the name of an exercise will stand

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Expected:
    """What one exercise must come to."""

    score: float
    status: str
    mistake: str | None = None


@dataclass(frozen=True)
class Case:
    """One submission and what it must get."""

    kind: str
    name: str
    chapter: str
    why: str
    start: str  # "untouched" or "solved": what stands in the exercises that the case does not speak of
    student: str
    file: str  # where the notebook lies in the student's folder
    edits: tuple[str, ...]  # names in EDITS, each with its arguments after it
    builder: str  # name in BUILDERS; "" for a notebook
    template: str  # file in tests/submissions that is written for every exercise of the chapter; "" for answers.py
    classes: tuple[str, ...]  # of attack, fault or oddity; see classes.toml
    status: str
    message: str  # words that an unreadable submission's message must hold
    repairs: tuple[str, ...]  # words that must stand in its repairs
    expected: Mapping[str, Expected] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the case is written down."""
        return FOLDER / self.kind / self.name

    @property
    def known_as(self) -> str:
        """The student's name in results: what cannot be shown of it is written out."""
        return name_of(Path(self.student))


# --- reading ----------------------------------------------------------------------------------------------------

SETTINGS = {
    "chapter", "class", "why", "start", "student", "file", "edits", "builder", "template",
    "status", "message", "repairs",
}  # fmt: skip


def read_cases() -> list[Case]:
    """All cases, sorted."""
    return [read_case(path.parent) for path in sorted(FOLDER.glob("*/*/case.toml"))]


def read_case(folder: Path) -> Case:
    """One case.  Raises ValueError naming a key that is none."""
    table = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    tables = {key: value for key, value in table.items() if isinstance(value, dict)}
    unknown = set(table) - set(tables) - SETTINGS
    if unknown or folder.parent.name not in KINDS:
        raise ValueError(f"{folder}: unknown kind or keys {sorted(unknown)}; known are {sorted(SETTINGS)}")
    if strange := set(table.get("class", ())) - read_classes():
        raise ValueError(f"{folder}: unknown classes {sorted(strange)}; {CLASSES} lists them")
    chapter = _chapter_of(table["chapter"])
    return Case(
        kind=folder.parent.name,
        name=folder.name,
        chapter=chapter,
        why=table["why"],
        start=table.get("start", "solved" if folder.parent.name == "right" else "untouched"),
        student=table.get("student", f"{folder.parent.name}.{folder.name}"),
        file=table.get("file", f"{chapter}/{chapter}.ipynb"),
        edits=tuple(table.get("edits", ())),
        builder=table.get("builder", ""),
        template=table.get("template", ""),
        classes=tuple(table.get("class", ())),
        status=table.get("status", "graded"),
        message=table.get("message", ""),
        repairs=tuple(table.get("repairs", ())),
        expected={name: Expected(**values) for name, values in tables.items()},
    )


@cache
def the_course() -> Course:
    """The course that this repository holds."""
    return find_course(ROOT.parent)


@cache
def chapters() -> dict[str, Chapter]:
    """The chapters by name."""
    return {chapter.name: chapter for chapter in the_course().chapters()}


@cache
def read_classes() -> frozenset[str]:
    """The classes that cases may name and must fill, each as "group: class"."""
    groups = tomllib.loads(CLASSES.read_text(encoding="utf-8"))
    return frozenset(f"{group}: {name}" for group, names in groups.items() for name in names)


def _chapter_of(number: str) -> str:
    return next(name for name in chapters() if name.startswith(number))


# --- notebooks --------------------------------------------------------------------------------------------------


@cache
def _released(chapter: str) -> Notebook:
    """The student's notebook as the release makes it."""
    notebook: Notebook = json.loads(json.dumps(student_notebook(solution_notebook(chapters()[chapter], the_course()))))
    return notebook


def untouched(chapter: str) -> Notebook:
    """A copy of the student's notebook without its prose, which no grader reads."""
    notebook = deepcopy(_released(chapter))
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["cell_type"] == "code" or "nbgrader" in cell["metadata"]
    ]
    return notebook


def solved(chapter: str) -> Notebook:
    """The student's notebook with the reference solution in every exercise."""
    notebook = untouched(chapter)
    for exercise in chapters()[chapter].exercises:
        find_cell(notebook, exercise.cell_id)["source"] = exercise.solution
    return notebook


def find_cell(notebook: Notebook, identifier: str) -> dict[str, Any]:
    """The cell with this id."""
    return next(cell for cell in notebook["cells"] if cell.get("id") == identifier)


def write_in(notebook: Notebook, chapter: str, cells: list[RawCell]) -> None:
    """Put the cells of an answers.py where they belong.

    `exercise="NAME"` and `written="NAME"` take the place of the student's cell, `cell="ID"` that of any other; a cell
    without a key is new and stands behind the one before it, at first behind the set-up cell.
    """
    exercises = {exercise.name: exercise.cell_id for exercise in chapters()[chapter].exercises}
    questions = {question.name: question for question in chapters()[chapter].written}
    place = next(i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code")
    for raw in cells:
        options = {key: str(value) for key, value in raw.options.items()}
        if not options:
            place += 1
            notebook["cells"].insert(place, _new_cell(raw))
            continue
        ((key, name),) = options.items()
        identifier = {"exercise": exercises, "written": {n: q.cell_id for n, q in questions.items()}}.get(key, {})
        cell = find_cell(notebook, identifier.get(name, name))
        place = notebook["cells"].index(cell)
        cell["source"] = _answered(questions[name].prompt, raw.source) if key == "written" else raw.source


def _answered(prompt: str, answer: str) -> str:
    return prompt.split("-->", 1)[0] + "-->\n\n" + answer


def _new_cell(raw: RawCell) -> dict[str, Any]:
    code = {"execution_count": None, "outputs": []} if raw.kind == "code" else {}
    identifier = hashlib.sha256(raw.source.encode()).hexdigest()[:8]
    return {"cell_type": raw.kind, "id": identifier, "metadata": {}, "source": raw.source} | code


def sign(notebook: Notebook, student: str) -> None:
    """Let the notebook say whose it is, in code that does nothing."""
    source = f"STUDENT = {MARKER + student!r}"
    notebook["cells"].append(_new_cell(RawCell("code", {}, source, 1, 1)))


# --- what editors, browsers and students do to a notebook ---------------------------------------------------------


def _strip_metadata(notebook: Notebook) -> None:
    """As some editors save: no metadata, other ids."""
    notebook["metadata"] = {}
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"cell-{number}"


def _as_colab(notebook: Notebook) -> None:
    """As Google Colab saves: nbformat 4.0, no ids, metadata of its own, sources as lists of lines."""
    notebook.update(nbformat=4, nbformat_minor=0, metadata={"colab": {"provenance": []}, "accelerator": "GPU"})
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"] = {"id": f"x{number}YzAbCdEfGh", "outputId": "0"}
        cell["source"] = cell["source"].splitlines(keepends=True)


def _reverse(notebook: Notebook) -> None:
    """All cells in the opposite order."""
    notebook["cells"].reverse()


def _duplicate(notebook: Notebook, identifier: str) -> None:
    """Copy and paste of a cell, its id and nbgrader's included."""
    cell = find_cell(notebook, identifier)
    notebook["cells"].insert(notebook["cells"].index(cell) + 1, deepcopy(cell))


def _delete(notebook: Notebook, identifier: str) -> None:
    """The cell is gone."""
    notebook["cells"].remove(find_cell(notebook, identifier))


def _keep_only(notebook: Notebook, *identifiers: str) -> None:
    """Everything else is gone."""
    notebook["cells"] = [find_cell(notebook, identifier) for identifier in identifiers]


def _rename_ids(notebook: Notebook) -> None:
    """nbgrader's names are changed by hand."""
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"mine-{number}"
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = f"mine-{number}"


def _swap_ids(notebook: Notebook, one: str, other: str) -> None:
    """Two cells wear each other's names."""
    first, second = find_cell(notebook, one), find_cell(notebook, other)
    first["id"], second["id"] = second["id"], first["id"]
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]


def _more_points(notebook: Notebook) -> None:
    """The metadata promises a thousand points a cell."""
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000


def _grade_off(notebook: Notebook) -> None:
    """The metadata says that nothing is to be graded, locked, or run."""
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"].update(grade=False, solution=False, locked=False)
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


def _wrong_schema(notebook: Notebook) -> None:
    """nbgrader's metadata are of no known version and of wrong types."""
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = {"schema_version": 99, "grade_id": ["a", "list"], "points": "many", "grade": 3}


def _same_id(notebook: Notebook) -> None:
    """All cells have one and the same id."""
    for cell in notebook["cells"]:
        cell["id"] = "same"
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = "same"


def _one_cell(notebook: Notebook) -> None:
    """All code pasted into a single cell."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    code[0]["source"] = "\n\n".join(cell["source"] for cell in code)
    notebook["cells"] = code[:1]


def _windows(notebook: Notebook) -> None:
    """Line ends as on Windows."""
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


def _with_outputs(notebook: Notebook) -> None:
    """The outputs claim success."""
    html = '<div class="pole-card pole-passed">passed</div><script>alert(1)</script>'
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            data = {"text/plain": "6.0", "text/html": html}
            cell["outputs"] = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]


def _many_cells(notebook: Notebook, count: str) -> None:
    """So many empty cells are added."""
    notebook["cells"] += [_new_cell(RawCell("code", {}, f"x{i} = {i}", 1, 1)) for i in range(int(count))]


def _long_cell(notebook: Notebook, characters: str) -> None:
    """One more cell, of so many characters."""
    notebook["cells"].append(_new_cell(RawCell("code", {}, "# " + "x" * int(characters), 1, 1)))


def _many_lines(notebook: Notebook, count: str) -> None:
    """One more cell, of so many lines, each of which an editor saved by itself."""
    cell = _new_cell(RawCell("code", {}, "", 1, 1))
    notebook["cells"].append(cell | {"source": ["x = 1\n"] * int(count)})


def _many_statements(notebook: Notebook, cells: str, statements: str) -> None:
    """So many more cells of so many assignments each: intake keeps the place in its cell of every one."""
    for number in range(int(cells)):
        source = "".join(f"x{i} = {number}\n" for i in range(int(statements)))
        notebook["cells"].append(_new_cell(RawCell("code", {}, source, 1, 1)))


def _turn_the_text(notebook: Notebook) -> None:
    """`x_turned_x` becomes characters that turn the direction of text: in a file of ours they would turn it too."""
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("x_turned_x", "\u202e\u2066\u200b")


def _other_kernel(notebook: Notebook) -> None:
    """As saved after another language's kernel was chosen."""
    notebook["metadata"] = {
        "kernelspec": {"name": "ir", "language": "R", "display_name": "R"},
        "language_info": {"name": "R", "file_extension": ".r", "version": "4.3.1"},
    }


def _null_metadata(notebook: Notebook) -> None:
    """Format 4.0 from a converter: no ids, no minor version, and nothing where metadata should be."""
    del notebook["nbformat_minor"]
    notebook["metadata"] = None
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = None


def _nonsense_cells(notebook: Notebook) -> None:
    """Among the cells stand things that are none."""
    strange = [
        None,
        7,
        "cell",
        [],
        {},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": [1, None]},
    ]
    notebook["cells"] = strange + notebook["cells"] + [{"cell_type": "code", "metadata": None, "source": "x = 1"}]


def _format_3(notebook: Notebook) -> None:
    """As IPython 2 saved: worksheets, `input` instead of `source`."""
    cells = notebook.pop("cells")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
            cell["language"] = "python"
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


def _format_99(notebook: Notebook) -> None:
    """A version that does not exist."""
    notebook.update(nbformat=99, nbformat_minor=-1)


EDITS: dict[str, Callable[..., None]] = {
    function.__name__.strip("_"): function
    for function in (
        _strip_metadata, _as_colab, _reverse, _duplicate, _delete, _keep_only, _rename_ids, _swap_ids, _more_points,
        _grade_off, _wrong_schema, _same_id, _one_cell, _windows, _with_outputs, _many_cells, _long_cell,
        _many_lines, _many_statements, _turn_the_text, _other_kernel, _null_metadata,
        _nonsense_cells, _format_3, _format_99,
    )
}  # fmt: skip


# --- what is no notebook, or no file --------------------------------------------------------------------------------


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _fifo(path: Path, _text: str) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)


def _folder(path: Path, _text: str) -> None:
    path.mkdir(parents=True)


def _empty_folder(path: Path, _text: str) -> None:
    path.parent.mkdir(parents=True)


def _link(path: Path, _text: str) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to(the_course().solutions / f"{path.stem}.py")


def _linked_folder(path: Path, _text: str) -> None:
    path.parent.parent.mkdir(parents=True)
    path.parent.symlink_to(the_course().solutions)


def _huge(path: Path, text: str) -> None:
    _write(path, text.encode())
    os.truncate(path, 3 << 30)  # a sparse file: three gigabytes that take no room


def _no_permission(path: Path, text: str) -> None:
    _write(path, text.encode())
    path.chmod(0)


def _zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def _tarred(*entries: tuple[str, str, bytes]) -> bytes:
    """Of (name, target, content): a link where there is a target."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, target, content in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname, entry.size = (
                (tarfile.SYMTYPE if target else tarfile.REGTYPE),
                target,
                len(content),
            )
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def _zip_that_climbs(path: Path, text: str) -> None:
    _write(path.with_suffix(".zip"), _zipped(f"../../../results/{path.name}", text.encode()))


def _latin_1_name(path: Path, _text: str) -> None:
    """As an archive of Windows names it: bytes that are no UTF-8."""
    _write(path.with_name(os.fsdecode(path.name.encode("latin-1"))), b"{}")


def _absolute_tar(path: Path, text: str) -> None:
    _write(path, _tarred((f"/tmp/{path.name}", "", text.encode())))


def _linking_tar(path: Path, text: str) -> None:
    folder = str(the_course().solutions)
    _write(path, _tarred(("solutions", folder, b""), (f"solutions/{path.name}", "", text.encode())))


def _cells_twice(path: Path, text: str) -> None:
    """The solution in a first list of cells, before the student's: a reader of JSON keeps the last."""
    first = json.dumps(solved(path.stem)["cells"])
    _write(path, f'{{"cells": {first}, {text.lstrip().removeprefix("{")}'.encode())


def _keys_twice(path: Path, text: str) -> None:
    """In every cell a first source, another kind, and first metadata that promise points."""
    points = '"metadata": {"nbgrader": {"points": 1000, "grade": true, "schema_version": 3}}, "metadata": {'
    twice = text.replace(
        '"source": ', '"source": "raise SystemExit", "cell_type": "raw", "cell_type": "code", "source": '
    )
    _write(path, twice.replace('"metadata": {', points).encode())


def _nothing_but_brackets(path: Path, text: str) -> None:
    """Five million empty cells in a file that is small enough."""
    _write(path, b'{"nbformat": 4, "cells": [' + b"{}," * 5_000_000 + b"{}]}")


BUILDERS: dict[str, Callable[[Path, str], None]] = {
    "fifo": _fifo,
    "folder": _folder,
    "empty_folder": _empty_folder,
    "link": _link,
    "linked_folder": _linked_folder,
    "huge": _huge,
    "no_permission": _no_permission,
    "latin_1_name": _latin_1_name,
    "cells_twice": _cells_twice,
    "keys_twice": _keys_twice,
    "nothing_but_brackets": _nothing_but_brackets,
    "zip_that_climbs": _zip_that_climbs,
    "absolute_tar": _absolute_tar,
    "linking_tar": _linking_tar,
    "zip_bomb": lambda path, text: _write(path, _zipped(path.name, bytes(200 << 20))),
    "empty": lambda path, text: _write(path, b""),
    "not_json": lambda path, text: _write(path, text[: len(text) // 2].encode()),
    "a_list": lambda path, text: _write(path, f"[{text}]".encode()),
    "a_number": lambda path, text: _write(path, b"1e999"),
    "no_cells": lambda path, text: _write(path, b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}'),
    "null_cells": lambda path, text: _write(path, b'{"cells": null, "metadata": {}, "nbformat": 4}'),
    "deep_nesting": lambda path, text: _write(path, b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
    "deep_source": lambda path, text: _write(path, text.replace("x_deep_x", "(" * 90_000 + ")" * 90_000).encode()),
    "latin_1": lambda path, text: _write(path, text.encode("latin-1", "replace")),
    "byte_order_mark": lambda path, text: _write(path, text.encode("utf-8-sig")),
    "utf_16": lambda path, text: _write(path, text.encode("utf-16")),
    "nan_in_json": lambda path, text: _write(
        path, text.replace('"nbformat":', '"n": NaN, "i": -Infinity, "nbformat":').encode()
    ),
    "surrogates": lambda path, text: _write(path, text.replace("x_surrogate_x", "\\ud800\\udfff\\ud83d").encode()),
    "python_file": lambda path, text: _write(path.with_suffix(".py"), b"print('my homework')\n"),
}


# --- handing in -------------------------------------------------------------------------------------------------------


def build(case: Case) -> str:
    """The text of the case's notebook."""
    notebook = solved(case.chapter) if case.start == "solved" else untouched(case.chapter)
    answers = case.folder / "answers.py"
    if case.template:
        write_in(notebook, case.chapter, read_template(FOLDER / case.template, case.chapter))
    elif answers.exists():
        write_in(notebook, case.chapter, read_answers(answers))
    sign(notebook, case.student)
    for edit in case.edits:
        name, *arguments = edit.split()
        EDITS[name](notebook, *arguments)
    return notebook_text(notebook)


def notebook_text(notebook: Notebook) -> str:
    """The text of a notebook's file, as Jupyter writes it but without checking it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def read_answers(path: Path) -> list[RawCell]:
    """The percent cells of `path`; a line that begins with `#>` becomes what stands behind it: a magic command."""
    cells = read_percent(path)
    return [
        RawCell(cell.kind, cell.options, re.sub(r"(?m)^#>", "", cell.source), cell.marker, cell.line) for cell in cells
    ]


def read_template(path: Path, chapter: str) -> list[RawCell]:
    """The percent cells of `path`, the one of `exercise="EXERCISE"` once for each exercise of the chapter."""
    names = [exercise.name for exercise in chapters()[chapter].exercises]
    return [
        replace(cell, options={"exercise": name}, source=cell.source.replace(EXERCISE, name)) if cell.options else cell
        for cell in read_answers(path)
        for name in (names if cell.options else names[:1])
    ]


def hand_in(case: Case, submissions: Path) -> None:
    """Lay the case into the folder of submissions."""
    path = submissions / case.student / case.file
    raw = case.folder / "submission.ipynb"
    text = raw.read_text(encoding="utf-8") if raw.exists() else build(case)
    if case.builder:
        BUILDERS[case.builder](path, text)
    else:
        _write(path, text.encode("utf-8"))
