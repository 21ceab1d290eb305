"""Writes a page of feedback a submission."""

import re
from pathlib import Path

from autograder.feedback.shown import OUTCOME_WORDS, Question, shown_exercises
from autograder.model.chapter import Chapter
from autograder.model.course import Course
from autograder.model.durable import write_durably
from autograder.model.manual import Manual, merged, read_manual
from autograder.model.results import ResultsDir, SubmissionResult
from autograder.page import render

TEMPLATES = Path(__file__).parent


def write_feedback(directory: Path, course: Course | None) -> list[Path]:
    """Write DIR/feedback/<student>/<chapter>.html for every result of `directory`; return the pages, sorted.

    Without a course the pages have names in place of titles, and no questions above the written answers.
    """
    manual = read_manual(directory)
    chapters = {chapter.name: chapter for chapter in course.chapters()} if course else {}
    pages, folder = [], ResultsDir(directory)
    for result in merged(directory, manual):
        path = folder.feedback_file(result.student, result.chapter)
        write_durably(path, feedback_page(result, manual, chapters.get(result.chapter)).encode("utf-8"))
        pages.append(path)
    return pages


def feedback_page(result: SubmissionResult, manual: Manual, chapter: Chapter | None) -> str:
    """Return the page of a merged `result`; without `chapter` it shows names in place of titles and questions."""
    exercises = shown_exercises(result, manual, _questions(chapter))
    return render(
        TEMPLATES,
        "feedback.html",
        result=result,
        title=chapter.title if chapter else result.chapter,
        exercises=exercises,
        right=sum(exercise.state == "passed" for exercise in exercises),
        words=OUTCOME_WORDS,
        first=[(exercise, exercise.diagnoses[0]) for exercise in exercises if exercise.diagnoses],
    )


def _questions(chapter: Chapter | None) -> dict[str, Question]:
    return {written.name: _question(written.prompt) for written in chapter.written} if chapter else {}


def _question(prompt: str) -> Question:
    """What stands above the marker, parted into its first heading and the rest."""
    text = prompt.split("<!--", 1)[0].strip()
    heading = re.match(r"#+[ ]+(.+)\n?", text)
    return Question(heading[1].strip(), text[heading.end() :].strip()) if heading else Question(text=text)
