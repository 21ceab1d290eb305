"""A class that never was: results with every outcome, hostile names and hostile text, and the course they belong to."""

import dataclasses
from pathlib import Path

from autograder.model.course import Course, find_course
from autograder.model.manual import Mark, add_marks
from autograder.model.results import CheckResult, ExerciseResult, ResultsDir, SubmissionResult

SECRET_INPUT = "hidden-input-8431"
SECRET_OUTPUT = "printed-while-hidden-5512"
PAYLOAD = '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'
EVIL_NAMES = ("../../etc/passwd", "<b onclick=alert(1)>Mallory</b>", "=HYPERLINK(1)", "Zoë O'Hara", "\u202egnp.exe")

CLASS = """
ada right right right
bo bootstraps right right
chen bootstraps maximises gradient
dara right maximises gradient
eve crash right right
finn loop nothing nothing
gita partly right gradient
hugo nothing nothing nothing
ines killed right right
jun bootstraps right gradient
kofi right right right
lena right maximises right
mia partly maximises gradient
noor right right nothing
"""
"""Student, and how they did in `q_learning_update`, `sarsa_update` and `dqn_loss`."""

PYPROJECT = '[project]\nversion = "1.0.0"\n\n[tool.pole-position]\nrepository = "OWNER/REPO"\n'

CHAPTER_02 = '''# %% [markdown]
# # Q-learning and SARSA
#
# Two strategists, one track.

# %% role="setup"
from course_lib import chapter, check

chapter("02_q_learning_vs_sarsa")

# %% exercise="q_learning_update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """Move one entry towards its target and return the TD error."""
    ### BEGIN SOLUTION
    best_next = 0.0 if terminated else q_table[next_state].max()
    td_error = reward + discount * best_next - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error
    ### END SOLUTION

# %% check="q_learning_update" points=4
@check
def one_step_by_hand():
    "The worked example: reward 1, best next value 10."
    return q_learning_update([[0.0, 0.0]], 0, 0, 1.0, 0, False, 0.5, 0.9)

### BEGIN HIDDEN TESTS
@check(weight=3)
def random_updates(rng):
    "Fifty random transitions, a third of which end the episode."
    return rng.random()
### END HIDDEN TESTS

# %% exercise="sarsa_update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """Move one entry towards the value of the action that is taken next."""
    ### BEGIN SOLUTION
    next_value = 0.0 if terminated else q_table[next_state, next_action]
    td_error = reward + discount * next_value - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error
    ### END SOLUTION

# %% check="sarsa_update" points=4
@check
def one_sarsa_step():
    "The same transition, but the second action is taken next."
    return sarsa_update([[0.0, 0.0]], 0, 0, 1.0, 0, 1, False, 0.5, 0.9)

### BEGIN HIDDEN TESTS
@check
def random_sarsa_updates(rng):
    "Fifty random transitions with a given next action."
    return rng.random()
### END HIDDEN TESTS

# %% [markdown] written="why_the_safe_path" points=2
# ## Why the safe path?
#
# On the cliff SARSA walks **one row further away** than Q-learning. Explain why, in two or three sentences.
#
# <!-- written: why_the_safe_path -->
#
# ### BEGIN SOLUTION
# SARSA learns the value of what it does, slips included.
# ### END SOLUTION
'''

CHAPTER_05 = '''# %% [markdown]
# # Deep Q-Networks

# %% role="setup"
from course_lib import chapter, check

chapter("05_dqn")

# %% exercise="dqn_loss"
def dqn_loss(online, target, batch, discount):
    """Return the mean squared TD error."""
    ### BEGIN SOLUTION
    return ((online - target) ** 2).mean()
    ### END SOLUTION

# %% check="dqn_loss" points=5
@check
def two_transitions():
    "Two transitions of which the second ends the episode."
    return dqn_loss(1.0, 2.0, None, 0.9)

### BEGIN HIDDEN TESTS
@check
def random_losses(rng):
    "Thirty-two random transitions with five actions, and the gradient of the loss."
    return rng.random()
### END HIDDEN TESTS
'''

SOURCE = """def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    td_error = reward + discount * q_table[next_state].max() - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error
"""

BOOTSTRAPS = (
    "Your update still looks at the next state when the episode has ended. After the chequered flag there are no more "
    "laps to count: look at what `terminated` should do to the second half of the target."
)

ANSWER = (
    "SARSA learns the value of the policy that it follows, and that policy slips now and then. One row from the edge a "
    "slip costs nothing, at the edge it costs 100.\n\nQ-learning learns the value of the best path and pays meanwhile."
)

CALL = "q_learning_update(q_table, 0, 1, 1.0, 2, True, 0.5, 0.9)"


def write_course(root: Path) -> Course:
    """A course of two short chapters under `root`."""
    (root / "solutions").mkdir(parents=True)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "solutions" / "02_q_learning_vs_sarsa.py").write_text(CHAPTER_02)
    (root / "solutions" / "05_dqn.py").write_text(CHAPTER_05)
    return find_course(root)


def write_released_course(root: Path) -> Course:
    """The same with the notebooks that a release makes of it, not executed."""
    from autograder.release.notebook import notebook_text, solution_notebook
    from autograder.release.student import student_notebook

    course = write_course(root)
    course.notebooks.mkdir()
    for chapter in course.chapters():
        solution = solution_notebook(chapter, course)
        (course.solutions / f"{chapter.name}.ipynb").write_text(notebook_text(solution))
        (course.notebooks / f"{chapter.name}.ipynb").write_text(notebook_text(student_notebook(solution)))
    return course


def public(status: str, points: float, of: float, name: str = "one_step_by_hand", **more) -> CheckResult:
    """A public check of `q_learning_update` or another exercise."""
    shown = {"call": CALL, "expected": "5.5", "got": "5.5" if status == "passed" else "10.0"}
    doc = "The worked example: reward 1, best next value 10."
    return CheckResult(name, False, status, points, of, **({"doc": doc} | shown | more))


def hidden(status: str, points: float, of: float, name: str = "random_updates", **more) -> CheckResult:
    """A hidden check; its message holds what a student must never see."""
    doc = "Fifty random transitions, a third of which end the episode."
    message = f"values at [3]: got {SECRET_OUTPUT}, expected {SECRET_INPUT}"
    return CheckResult(name, True, status, points, of, **({"doc": doc, "message": message} | more))


def exercise(name: str, *checks: CheckResult, source: str = SOURCE) -> ExerciseResult:
    """An exercise whose score is the sum of its checks' and whose status is that of the first that did not pass."""
    status = next((check.status for check in checks if check.status != "passed"), "passed")
    total, most = sum(check.points for check in checks), sum(check.max_points for check in checks)
    return ExerciseResult(name, total, most, status, source, checks)


def written(answer: str = ANSWER) -> ExerciseResult:
    """The written question, which nobody has marked."""
    return ExerciseResult("why_the_safe_path", 0, 2, "pending" if answer else "missing", answer=answer)


def submission(student: str, chapter: str, *exercises: ExerciseResult, **more) -> SubmissionResult:
    """A graded submission of these exercises."""
    score, most = sum(one.score for one in exercises), sum(one.max_score for one in exercises)
    fields = {"status": "graded", "score": score, "max_score": most, "seed": 20261123, "isolation": "bwrap"}
    named = {one.name: one for one in exercises}
    digests = {"submission": "a" * 64, "source": "b" * 64}
    return SubmissionResult(
        student, chapter, **(fields | {"seconds": 1.25, "exercises": named, "digests": digests} | more)
    )


def q_learning(kind: str) -> ExerciseResult:
    """`q_learning_update` as students hand it in; the kinds are the keys below."""
    mistake = {"misconception": "bootstraps-when-terminated", "misconception_text": BOOTSTRAPS}
    wrong = "values: got 10.0, expected 5.5 (off by 4.5)"
    unshown = {"got": None, "expected": None}
    checks = {
        "right": (public("passed", 1, 1), hidden("passed", 3, 3)),
        "bootstraps": (public("failed", 0, 1, message=wrong, **mistake), hidden("failed", 0, 3, **mistake)),
        "partly": (public("passed", 1, 1), hidden("failed", 0, 3)),
        "crash": (
            public("error", 0, 1, message="IndexError: index 9 is out of bounds (line 2 of your code)", **unshown),
            hidden("error", 0, 3, message=f"ValueError: {SECRET_INPUT}"),
        ),
        "loop": (public("timeout", 0, 1, message="No answer in 20 seconds.", **unshown), hidden("timeout", 0, 3)),
        "killed": (public("killed", 0, 1, message="Stopped: out of memory.", **unshown), hidden("killed", 0, 3)),
        "nothing": (public("missing", 0, 1, **unshown), hidden("missing", 0, 3)),
        "ours": (public("infrastructure", 0, 1, **unshown), hidden("infrastructure", 0, 3)),
        "hostile": (
            public("failed", 0, 1, message=f"{PAYLOAD}\x1b[31mred\x00", got=PAYLOAD * 400, call=CALL),
            hidden("failed", 0, 3, message=PAYLOAD),
        ),
    }[kind]
    source = {"nothing": "", "hostile": f"# {PAYLOAD}\x1b]0;title\x07\n\ud800"}.get(kind, SOURCE)
    return exercise("q_learning_update", *checks, source=source)


def sarsa(kind: str) -> ExerciseResult:
    """`sarsa_update`: "right", "maximises" or "nothing"."""
    text = "Your update takes the best next value, Q-learning's target. SARSA looks at the action really taken next."
    mistake = {"misconception": "takes-the-maximum", "misconception_text": text} if kind == "maximises" else {}
    status = {"right": "passed", "maximises": "failed", "nothing": "missing"}[kind]
    points = 2 if kind == "right" else 0
    doc = "The same transition, but the second action is taken next."
    return exercise(
        "sarsa_update",
        public(
            status,
            points,
            2,
            "one_sarsa_step",
            doc=doc,
            call="sarsa_update(q, 0, 0, 1.0, 0, 1, False, 0.5, 0.9)",
            **mistake,
        ),
        hidden(
            status,
            points,
            2,
            "random_sarsa_updates",
            doc="Fifty random transitions with a given next action.",
            **mistake,
        ),
        source=SOURCE.replace("q_learning", "sarsa"),
    )


def dqn(kind: str) -> ExerciseResult:
    """`dqn_loss`: "right", "gradient" or "nothing"."""
    text = (
        "Gradient flows into the target network too. The target is a yardstick: it must stand still while you measure."
    )
    mistake = {"misconception": "gradient-into-target", "misconception_text": text} if kind == "gradient" else {}
    status, points = {"right": ("passed", 2.5), "gradient": ("failed", 0), "nothing": ("missing", 0)}[kind]
    doc = "Two transitions of which the second ends the episode."
    return exercise(
        "dqn_loss",
        public(
            "passed" if kind == "gradient" else status,
            0 if kind == "nothing" else 2.5,
            2.5,
            "two_transitions",
            doc=doc,
            call="dqn_loss(online, target, batch, 0.9)",
            expected="tensor(0.5)",
            got="tensor(0.5)",
        ),
        hidden(status, points, 2.5, "random_losses", doc="Thirty-two random transitions with five actions.", **mistake),
        source="def dqn_loss(online, target, batch, discount):\n    return ((online - target) ** 2).mean()\n",
    )


def class_results() -> list[SubmissionResult]:
    """About twenty students in both chapters; every outcome and every hostile name occurs."""
    first, second = "02_q_learning_vs_sarsa", "05_dqn"
    rows = [line.split() for line in CLASS.strip().splitlines()]
    results = [submission(who, first, q_learning(q), sarsa(s), written()) for who, q, s, _ in rows]
    results += [submission(who, second, dqn(d), seconds=4.5) for who, _, _, d in rows]
    results += [submission(who, first, q_learning("hostile"), sarsa("right"), written(PAYLOAD)) for who in EVIL_NAMES]
    repairs = (
        "The cell of `sarsa_update` had lost its id and was found by its definition.",
        f"An edited locked cell was put back: {PAYLOAD}",
    )
    results[0] = dataclasses.replace(results[0], repairs=repairs)
    results.append(
        submission("olga", first, status="unreadable", max_score=10, message="Not a notebook: the file is empty.")
    )
    results.append(
        submission("pete", first, status="infrastructure", max_score=10, message="The sandbox did not start.")
    )
    results.append(submission("quin", first, q_learning("right"), sarsa("nothing"), written(""), isolation="none"))
    results.append(submission("rosa", first, q_learning("ours"), sarsa("right"), written()))
    return results


def marks() -> list[Mark]:
    """A written answer marked, a comment alone, and an override."""
    first = "02_q_learning_vs_sarsa"
    return [
        Mark(
            "ada",
            first,
            "why_the_safe_path",
            1.5,
            "Right on the slips; say what epsilon does.",
            "",
            "tutor",
            "2026-11-20",
        ),
        Mark(
            "bo", first, "q_learning_update", 2, "Half of it is there.", "spoken to after class", "tutor", "2026-11-20"
        ),
        Mark("chen", first, "sarsa_update", None, "Compare the two updates side by side.", "", "tutor", "2026-11-20"),
    ]


def write_class(directory: Path) -> Path:
    """Write `class_results` and `marks` into `directory`."""
    results = ResultsDir(directory)
    for result in class_results():
        results.write(result)
    add_marks(directory, marks())
    return directory
