"""Finding a course, its chapters and its settings."""

import pytest

from autograder.model.course import Course, find_course
from autograder.model.errors import UsageError


@pytest.fixture
def root(tmp_path):
    """A folder that is a course without chapters."""
    (tmp_path / "pyproject.toml").write_text('[tool.pole-position]\nrepository = "us/ours"\n', encoding="utf-8")
    return tmp_path


def test_the_course_is_the_nearest_one_above(root, monkeypatch):
    """A folder's pyproject.toml without the table is passed by."""
    inner = root / "inner" / "deep"
    inner.mkdir(parents=True)
    (root / "inner" / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    monkeypatch.chdir(inner)
    assert find_course().root == root


def test_a_named_folder_must_be_a_course_itself(root):
    """`--course DIR` is not searched upwards: a wrong folder is a mistake, not a hint."""
    (root / "inner").mkdir()
    assert find_course(root).root == root
    with pytest.raises(UsageError, match="is no course"):
        find_course(root / "inner")


def test_without_a_course_the_message_says_what_makes_one(tmp_path, monkeypatch):
    """Exit status 2, and the way out."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"pyproject.toml with \[tool.pole-position\]") as refusal:
        find_course()
    assert refusal.value.exit_status == 2


def test_settings_come_from_the_table(root):
    """What the table leaves out has a default."""
    settings = find_course(root).settings
    assert (settings.repository, settings.branch) == ("us/ours", "main")


def test_an_unknown_setting_is_refused(root):
    """A misspelt setting must not be ignored."""
    (root / "pyproject.toml").write_text('[tool.pole-position]\nrepo = "us/ours"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no setting repo; known: repository"):
        _ = find_course(root).settings


def test_a_damaged_table_is_a_message(root):
    """Not a traceback of the TOML reader."""
    (root / "pyproject.toml").write_text("[tool.pole-position\n", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        find_course(root)


def test_an_unknown_chapter_is_refused_with_those_there_are(root):
    """The message lists the chapters."""
    with pytest.raises(UsageError, match=r"no chapter '09_none'.*there are: none"):
        Course(root).chapter("09_none")


def test_chapters_are_the_numbered_sources_in_order(root):
    """Other files of solutions/ are no chapters."""
    solutions = root / "solutions"
    solutions.mkdir()
    for name in ("02_b.py", "01_a.py", "nbgrader_config.py", "01_a.ipynb"):
        (solutions / name).touch()
    assert [path.name for path in Course(root).sources()] == ["01_a.py", "02_b.py"]
