import base64

import pytest

from course_lib import demos

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
DEMO = '@demo(needs=["double", "halve"])\ndef curves():\n    """Draw."""\n    print("drawing")\n    return double(3)'


@pytest.fixture(autouse=True)
def stored_figure(tmp_path, monkeypatch):
    """The release stored a picture of the demonstration `curves`."""
    folder = tmp_path / "figures" / "02_mini"
    folder.mkdir(parents=True)
    (folder / "curves.png").write_bytes(PNG)
    monkeypatch.setattr(demos, "FIGURES", tmp_path / "figures")


def test_a_demonstration_runs_at_once_and_its_name_is_its_result(notebook):
    """With the exercise solved it draws, and a later cell reads what it returned; no stored figure is shown."""
    notebook.run("def double(x):\n    return 2 * x")
    ran = notebook.run(DEMO)
    assert "drawing" in ran.printed
    assert (ran.text, ran.images) == ("", 0)
    assert notebook.run("assert curves == 6").error is None


def test_an_open_exercise_shows_the_stored_figure_and_says_so(notebook):
    """A note names the exercises, the picture of the reference follows, the notebook goes on, the name is None."""
    notebook.run("def double(x):\n    raise NotImplementedError")
    ran = notebook.run(DEMO)
    assert ran.error is None
    assert ran.text.startswith("[note] This demonstration waits for your code")
    assert "It needs double, halve. Until then you see the picture" in ran.text
    assert ran.images == 1
    assert notebook.run("assert curves is None").error is None


def test_an_exercise_that_raises_is_told_on_a_few_lines(notebook):
    """The error, the student's line and the stored picture; "Run all" goes on."""
    notebook.run("def double(x):\n    return x['a']")
    ran = notebook.run(DEMO)
    assert ran.error is None
    assert ran.text.startswith("[error] This demonstration could not run to its end")
    assert "TypeError" in ran.text
    assert "double, line 2 of its cell" in ran.text
    assert "Until this is mended you see the picture" in ran.text
    assert ran.images == 1


def test_no_picture_is_promised_where_none_is_stored(notebook, tmp_path):
    """A demonstration that only prints has no picture: the note alone is shown, and speaks of none."""
    (tmp_path / "figures" / "02_mini" / "curves.png").unlink()
    notebook.run("def double(x):\n    raise NotImplementedError")
    ran = notebook.run(DEMO)
    assert ran.error is None
    assert ran.text.startswith("[note]")
    assert "picture" not in ran.text
    assert ran.images == 0


@pytest.mark.parametrize("error", ["NotImplementedError", "ValueError('broken')"])
def test_in_the_instructors_edition_nothing_is_caught(instructors_notebook, error):
    """A demonstration that breaks must break the build."""
    instructors_notebook.run(f"def double(x):\n    raise {error}")
    ran = instructors_notebook.run(DEMO)
    assert repr(ran.error).startswith(error.split("(")[0])
    assert ran.text == ""


def test_a_demo_that_builds_on_another_waits_with_it(notebook):
    """What an earlier demonstration returned is handed on; None, since it could not run, reads as an open exercise."""
    assert demos.needed([]) == []
    with pytest.raises(NotImplementedError, match="has not run yet"):
        demos.needed(None)
