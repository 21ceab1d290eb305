"""Results of long experiments, stored with command, versions and seeds; the scripts are in `benchmarks/studies/`."""

import json
from pathlib import Path
from typing import Any

__all__ = ["read_study"]

FOLDER = Path(__file__).resolve().parent


def read_study(chapter: str, name: str) -> dict[str, Any]:
    """The stored study `name` of a chapter, for instance ``read_study("05_dqn", "training")``.

    Raises FileNotFoundError that lists the chapter's studies when there is none of that name.
    """
    path = FOLDER / chapter / f"{name}.json"
    if not path.is_file():
        stored = ", ".join(sorted(other.stem for other in path.parent.glob("*.json"))) or "none"
        raise FileNotFoundError(f"no study {name!r} of chapter {chapter}; stored are: {stored}")
    return json.loads(path.read_text(encoding="utf-8"))
