"""autograder/bridge/config.py: the folder in which `nbgrader autograde` grades with our engine, without running it."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from traitlets import TraitError
from traitlets.config import Config, JSONFileConfigLoader, PyFileConfigLoader

from autograder.bridge import versions
from autograder.bridge.config import write_configuration
from autograder.bridge.preprocess import GradeInSandbox, UnreadSubmission
from autograder.model.errors import UsageError
from tests.autograder.mini_class import CHAPTER, write_course


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A released course."""
    return write_course(tmp_path_factory.mktemp("config") / "course")


@pytest.fixture(scope="module")
def written(prepared):
    """A folder configured for it."""
    write_configuration(prepared.root.parent / "nbgrader", prepared, "landlock")
    return prepared.root.parent / "nbgrader"


@pytest.fixture
def folder(written, tmp_path):
    """A copy of it."""
    return shutil.copytree(written, tmp_path / "nbgrader")


def load(folder, kind):
    """The configuration as nbgrader reads it."""
    loader = {"py": PyFileConfigLoader, "json": JSONFileConfigLoader}[kind]
    return loader(f"nbgrader_config.{kind}", str(folder)).load_config()


@pytest.mark.parametrize("kind", ["py", "json"])
def test_each_file_alone_puts_the_engine_in_the_place_of_execute(folder, prepared, kind):
    """Nothing of nbgrader's opens or runs a submission: the steps, the reader, and where the course is."""
    config = load(folder, kind)
    converter = Autograde(coursedir=None, config=config)
    assert converter.exporter_class is UnreadSubmission
    assert converter.sanitize_preprocessors == []
    names = [name.rpartition(".")[2] for name in converter.autograde_preprocessors]
    assert names == ["GradeInSandbox", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata"]
    step = GradeInSandbox(config=config)
    assert (step.course, step.isolation) == (str(prepared.root), "landlock")
    assert (step.engine, step.nbgrader) == (versions.ENGINE_VERSION, versions.nbgrader_version())
    assert config.HTMLExporter.filters == {"markdown2html": "autograder.export.markdown.clean_html"}
    with pytest.raises(TraitError, match="student code runs in the sandbox"):
        Execute(config=config)


def test_the_gradebook_lies_beside_the_file(folder):
    """Wherever nbgrader is started; with patience for another program's lock."""
    config = load(folder, "py")
    assert config.CourseDirectory.db_url == f"sqlite:///{folder / 'gradebook.db'}?timeout=60"
    application = NbGrader(config=config)
    application.initialize([])
    assert application.coursedir.root == str(folder)


def test_the_gradebook_knows_the_chapters(folder):
    """So that autograde finds the assignment; source and release are there for formgrader and students."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        cells = gradebook.find_notebook(CHAPTER, CHAPTER).grade_cells
        assert {cell.name: cell.max_score for cell in cells} == {"check-double": 4, "written-why": 2}
    for part in ("source", "release"):
        assert (folder / part / CHAPTER / f"{CHAPTER}.ipynb").is_file()


@pytest.mark.parametrize("fault", [ImportError("gone"), UsageError("another version"), KeyboardInterrupt()])
def test_the_python_file_ends_well_or_ends_nbgrader(folder, monkeypatch, fault):
    """Any other exception would make nbgrader drop the file and go on with its defaults."""

    def fail(*_):
        raise fault

    monkeypatch.setattr(versions, "verify", fail)
    with pytest.raises(SystemExit) as stopped:
        load(folder, "py")
    assert type(fault).__name__ in str(stopped.value.code)
    assert "run `python -m autograder nbgrader-config` again" in str(stopped.value.code)


def test_a_configuration_of_somebody_elses_is_left_alone(folder, prepared):
    """Either file; ours are brought up to date, also the one that only makes our cells."""
    write_configuration(folder, prepared, "bwrap")
    assert load(folder, "json").GradeInSandbox.isolation == "bwrap"
    (folder / "nbgrader_config.py").write_text('"""Written by `python -m autograder release`."""\n')
    write_configuration(folder, prepared)
    for name in ("nbgrader_config.py", "nbgrader_config.json"):
        text = (folder / name).read_text()
        (folder / name).write_text("{}")
        with pytest.raises(UsageError, match=rf"{name} is not ours: move it away"):
            write_configuration(folder, prepared)
        assert (folder / name).read_text() == "{}"
        (folder / name).write_text(text)


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader, harmless
def test_cells_do_not_change_under_submissions(folder, prepared, tmp_path):
    """Marks in the gradebook would be lost; without submissions the chapter is entered anew."""
    course = write_course(tmp_path / "course")
    source = course.solutions / f"{CHAPTER}.py"
    source.write_text(source.read_text().replace("points=4", "points=8"))
    for name in (f"solutions/{CHAPTER}.ipynb", f"notebooks/{CHAPTER}.ipynb"):
        path = course.root / name
        path.write_text(path.read_text().replace('"points": 4', '"points": 8'))
    write_configuration(tmp_path / "empty", prepared)
    write_configuration(tmp_path / "empty", course)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "pole-position") as gradebook:
        gradebook.update_or_create_student("ada")
        gradebook.update_or_create_submission(CHAPTER, "ada")
    (folder / "results").mkdir()
    write_configuration(folder, prepared)
    with pytest.raises(UsageError, match=rf"holds submissions of {CHAPTER} with other cells: move gradebook.db"):
        write_configuration(folder, course)


def test_what_was_marked_before_is_collected_not_forgotten(folder, prepared):
    """Configuring a folder again loses no mark, and takes none for seen that was not collected."""
    (folder / "results").mkdir()
    record = json.loads((folder / "export.json").read_text())
    assert (record["marks"], record["cells"][CHAPTER]["check-double"]) == ([], "double")
    record["marks"] = [["ada", CHAPTER, "why", 1.0, ""]]
    (folder / "export.json").write_text(json.dumps(record))
    write_configuration(folder, prepared)
    assert (folder / "manual.csv").is_file()


def test_formgraders_button_grades_with_the_engine(folder, monkeypatch):
    """Where Jupyter is started in the folder: its extension reads the configuration anew for every request."""
    monkeypatch.chdir(folder)
    extension = FormgradeExtension()
    extension.load_config_file()
    api = NbGraderAPI(CourseDirectory(parent=extension), parent=extension)
    converter = Autograde(coursedir=api.coursedir, parent=api)
    assert converter.autograde_preprocessors[0] == "autograder.bridge.preprocess.GradeInSandbox"
    with pytest.raises(TraitError, match="student code runs in the sandbox"):
        Execute(parent=api)


def test_settings_of_the_files_do_not_collide(folder):
    """nbgrader warns of two files that differ."""
    assert load(folder, "py").collisions(load(folder, "json")) == {}
    assert isinstance(load(folder, "json"), Config)
