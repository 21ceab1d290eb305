"""Numbers of the prose: what `record(name, value)` printed stands in the text in place of `{name}`.

Formulas and code are left alone: a name in braces means something else there.
"""

from __future__ import annotations

import re
from copy import deepcopy

from nbformat import NotebookNode

from autograder.model.chapter import Chapter
from autograder.model.errors import ReleaseError
from course_lib.records import MIME

# What is no prose: fenced and inline code, formulas. Else a name in braces, as `record` accepts it.
_PIECES = re.compile(
    r"(?P<kept>^```.*?^```|`+[^`]*`+|\$\$.*?\$\$|\$(?:[^$\n]|\n(?!\n))*\$)|\{(?P<name>[a-z][a-z0-9_]*)\}",
    re.DOTALL | re.MULTILINE,
)


def find_records(executed: NotebookNode) -> dict[str, str]:
    """Return name -> text of every number that the cells of an executed notebook recorded.

    Raises:
        ReleaseError: two cells recorded different numbers under one name.
    """
    found: dict[str, str] = {}
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            one = output.get("data", {}).get(MIME)
            if one is None:
                continue
            if found.setdefault(one["name"], one["text"]) != one["text"]:
                message = f"cell {cell.id} records {one['name']} as {one['text']}, an earlier one as"
                raise ReleaseError(f"{message} {found[one['name']]}: give one of them another name")
    return found


def fill(notebook: NotebookNode, records: dict[str, str], chapter: Chapter) -> NotebookNode:
    """Return the notebook with the recorded numbers in its prose.

    Raises:
        ReleaseError: the prose names a number that no cell recorded, or a recorded number is never stated.
    """
    filled, stated = deepcopy(notebook), set()

    def number(match: re.Match[str]) -> str:
        if match["name"] is None:
            return match[0]
        if match["name"] not in records:
            known = ", ".join(sorted(records)) or "none"
            message = f'{chapter.name}: the prose says {match[0]}, and no cell says record("{match["name"]}", ...)'
            raise ReleaseError(f"{message}; recorded are: {known}")
        stated.add(match["name"])
        return records[match["name"]]

    for cell in filled.cells:
        if cell.cell_type == "markdown":
            cell.source = _PIECES.sub(number, cell.source)
    unused = sorted(set(records) - stated)
    if unused:
        raise ReleaseError(f"{chapter.name}: recorded and never stated in the prose: {', '.join(unused)}")
    return filled
