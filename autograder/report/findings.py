"""What the numbers say, in words: the titles of the charts and the reasons to look at an exercise."""

import statistics
from collections.abc import Sequence

from autograder.page import duration, percent, words
from autograder.report.numbers import ChapterNumbers, ExerciseNumbers, MistakeNumbers
from autograder.report.repairs import RepairNumbers

VERY_HARD = 0.35
NEARLY_ALL = 0.9
OFTEN_LEFT_OUT = 0.3
MANY_UNNAMED = 5


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun: "1 student", "1,000 students"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def about_shares(shares: Sequence[float], noun: str) -> str:
    """Title of a distribution of marks; noun: "student" or "submission"."""
    if not shares:
        return "No marks yet"
    if len(shares) == 1:
        return f"One {noun}: {percent(shares[0])} of the decided points"
    below = sum(share < 0.5 for share in shares) / len(shares)
    median = percent(statistics.median(shares))
    return f"Half of the {noun}s have at least {median} of the points, {percent(below)} less than half"


def about_chapters(chapters: Sequence[ChapterNumbers]) -> str:
    """Title of the comparison of chapters."""
    medians = {one.title: one.median for one in chapters if one.median is not None}
    if len(medians) < 2:
        return "Marks by chapter"
    low, high = min(medians, key=lambda one: medians[one]), max(medians, key=lambda one: medians[one])
    if medians[low] == medians[high]:
        return f"Every chapter has a median of {percent(medians[low])}"
    return f"Lowest median: {_short(low)}, {percent(medians[low])}; highest: {_short(high)}, {percent(medians[high])}"


def about_exercises(exercises: Sequence[ExerciseNumbers], to_look_at: int) -> str:
    """Title of the scatter of exercises."""
    known = sum(one.discrimination is not None and one.discrimination.value is not None for one in exercises)
    if not to_look_at:
        return f"Nothing odd in the {known} of {counted(len(exercises), 'exercise')} that could be judged"
    return (
        f"{to_look_at} of {counted(len(exercises), 'exercise')} {'deserves' if to_look_at == 1 else 'deserve'} a look"
    )


def about_mistakes(mistakes: Sequence[MistakeNumbers]) -> str:
    """Title of the most frequent misconceptions."""
    if not mistakes:
        return "None of the known mistakes was recognised"
    top = mistakes[0]
    return (
        f"The commonest known mistake, \u201c{words(top.slug)}\u201d, was made by {percent(top.share)} in {top.chapter}"
    )


def about_repairs(repairs: Sequence[RepairNumbers], repaired: int, submissions: int) -> str:
    """Title of the repairs."""
    if not repairs:
        return "No notebook needed a repair"
    kind = repairs[0].kind[:1].lower() + repairs[0].kind[1:]
    return f"{counted(repaired, 'notebook')} ({percent(repaired / submissions)}) needed a repair, most often: {kind}"


def about_seconds(seconds: Sequence[float]) -> str:
    """Title of the times."""
    if len(seconds) < 2:
        return "One submission was graded" if seconds else "Nothing was graded"
    median, slowest = duration(statistics.median(seconds)), duration(max(seconds))
    return f"Half of the submissions took at most {median} to grade, the slowest {slowest}"


def reasons(one: ExerciseNumbers) -> list[str]:
    """Why the instructor should look at an exercise; nothing for most."""
    found = [_about_discrimination(one)]
    if one.success is not None and one.success < VERY_HARD:
        found.append(f"very hard: {percent(one.success)} of its points on average")
    if one.missing > OFTEN_LEFT_OUT:
        found.append(f"left out by {percent(one.missing)}")
    if not one.written and one.unnamed >= MANY_UNNAMED and 2 * one.unnamed > one.wrong:
        found.append(f"{one.unnamed} of {one.wrong} wrong answers match no known mistake")
    return [reason for reason in found if reason]


def is_backwards(one: ExerciseNumbers) -> bool:
    """True where the better students do worse, and not by chance."""
    return one.discrimination is not None and one.discrimination.word == "negative"


def _about_discrimination(one: ExerciseNumbers) -> str:
    if is_backwards(one):
        return "the better students do worse here"
    word = one.discrimination.word if one.discrimination else ""
    easy = one.success is not None and one.success > NEARLY_ALL  # where nearly all are right, little can be told
    odd = word in ("low", "negative, perhaps by chance") and not easy
    return "hardly tells strong from weak students" if odd else ""


def _short(title: str) -> str:
    return title.split(":")[0]
