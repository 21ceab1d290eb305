"""The sample class is what its script makes of today's chapters, and holds every kind of student."""

from __future__ import annotations

from pathlib import Path

from sample_class.make import CLASS, NETWORK, TABLE, write_class

FOLDER = Path(__file__).resolve().parent.parent / "sample_class"
MOST_BYTES = 1_500_000


def _files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.glob("*/*/*.ipynb"))}


def test_the_sample_class_is_up_to_date(tmp_path: Path) -> None:
    """The committed notebooks are those that the script makes; else run `python sample_class/make.py`."""
    write_class(tmp_path)
    made, committed = _files(tmp_path), _files(FOLDER)
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == [], "run: python sample_class/make.py"


def test_the_sample_class_is_a_class() -> None:
    """At least 15 students hand in both chapters, in nbgrader's layout, in files of modest size."""
    names = {name for name in CLASS if all((FOLDER / name / c / f"{c}.ipynb").is_file() for c in (TABLE, NETWORK))}
    assert len(names) >= 15
    assert names == set(CLASS)
    assert sum(len(text.encode()) for text in _files(FOLDER).values()) < MOST_BYTES


def test_the_script_removes_nothing_but_students(tmp_path: Path) -> None:
    """Beside the students' folders stands the script itself; it stays."""
    (tmp_path / "make.py").write_text("# this script")
    (tmp_path / "Gone Student").mkdir()
    write_class(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["make.py", *CLASS])
