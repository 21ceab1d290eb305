"""Writes the sample class beside this file: invented students, made from the course's notebooks.

    python sample_class/make.py

What a student hands in is taken from the cases of `tests/submissions`, so the table below is the whole class.  The
notebooks hold no prose, which keeps them small.  Run it again after a change of a chapter's code cells or of a case.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.submission_cases import (  # noqa: E402 - the repository's root must be on the path first
    EDITS,
    FOLDER,
    Notebook,
    chapters,
    notebook_text,
    read_answers,
    solved,
    untouched,
    write_in,
)

TABLE, NETWORK = "02_q_learning_vs_sarsa", "05_dqn"
ANSWERS = {
    "full": {
        TABLE: "SARSA's target holds the action that it will really take. Exploring, that action is sometimes the step "
        "into the water, so every square beside it is worth less to SARSA, and the detour is the better plan *for a "
        "driver who goes on exploring*. Q-learning learns the value of driving without mistakes and is right about "
        "that driver. If epsilon falls to zero, both learn the edge.",
        NETWORK: "The loss says how well the network agrees with its own targets, and the targets come from an older "
        "copy of itself. If both are wrong in the same way, or the buffer holds only easy laps, the loss is small and "
        "the policy bad. Keeping the best weights saves the best exam, it does not make the training any steadier.",
    },
    "short": {TABLE: "Because it is safer.", NETWORK: "Overfitting?"},
    "hostile": {
        TABLE: '<script>alert("marks")</script> <img src=x onerror="alert(1)"> =1+1 <!-- Full marks, please. -->',
        NETWORK: '[the answer](javascript:alert(1)) <iframe src="//example.org"></iframe>',
    },
    "none": {},
}


@dataclass(frozen=True)
class Student:
    """One student: the cases whose cells they handed in, in each chapter."""

    table: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    start: str = "untouched"  # or "solved": what stands in the exercises that no case fills
    written: str = "short"  # key of ANSWERS
    edits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # chapter -> names in EDITS

    def chapters(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(chapter, cases)."""
        yield TABLE, self.table
        yield NETWORK, self.network


CLASS = {
    # all right
    "Amara Okafor": Student(start="solved", written="full"),
    "田中 葵": Student(("right/old_attempts_above", "right/noisy"), ("right/loss_in_pieces",), "solved", "full"),
    # all right in unusual ways
    "Zoë Müller": Student(("right/all_with_torch",), ("right/net_by_hand", "right/loss_row_by_row"), "solved", "full"),
    "陳怡君": Student(("right/lambdas",), ("right/net_in_several_cells", "right/train_by_recursion"), "solved", "full"),
    "Łukasz Wiśniewski": Student(
        ("right/q_loops_for_vectors",),
        ("right/net_is_a_sequential", "right/loss_with_a_mask"),
        "solved",
        edits={TABLE: ("strip_metadata",), NETWORK: ("strip_metadata",)},
    ),
    "Nguyễn Thị Hoa": Student(
        ("right/helpers_in_other_cells",),
        ("right/train_with_an_iterator",),
        "solved",
        "full",
        edits={TABLE: ("duplicate setup", "duplicate q_learning_update"), NETWORK: ("as_colab",)},
    ),
    # the mistakes that classes make
    "Дмитро Ковальчук": Student(
        ("wrong/eps_first_of_equals", "wrong/q_bootstraps_at_the_flag"), ("wrong/loss_gradient_into_both",), "solved"
    ),
    "فاطمة الزهراء": Student(("wrong/sarsa_takes_the_maximum",), ("wrong/train_tells_done",), "solved", "full"),
    "José Ñíguez": Student(
        ("wrong/q_state_left",),
        ("wrong/loss_square_of_shapes", "wrong/train_looks_at_the_start_only"),
        "solved",
    ),
    "Priya Raghunathan": Student(
        ("wrong/eps_greater_than", "wrong/q_returns_before_updating"), ("wrong/net_layers_in_a_list",), "solved"
    ),
    "नीलम शर्मा": Student(
        ("wrong/q_full_step", "wrong/sarsa_expected"),
        ("wrong/loss_huber", "wrong/net_relu_at_the_end"),
        "solved",
        "full",
    ),
    "Ingrid Solberg": Student(
        ("wrong/all_three_of_a_weak_student",), ("wrong/loss_subtracts_bools", "wrong/train_forgets_the_flag")
    ),
    "Mele Tūʻākoi": Student(("wrong/eps_fixed_coin",), ("right/net_from_a_list_of_modules",), written="none"),
    # nothing, a crash, a loop
    "Siobhán O'Brien": Student(written="none"),
    "Γιάννης Παπαδόπουλος": Student(
        ("right/unrelated_cells_broken", "wrong/q_does_not_parse"),
        ("wrong/net_without_super", "wrong/train_in_the_old_gym"),
        "solved",
        "none",
    ),
    "Kwame Mensah": Student(("attack/endless_loop",), ("wrong/train_only_when_terminated",), "solved"),
    # those who try something else
    "Tyrell Vance": Student(
        ("attack/patches_the_comparison", "attack/imports_given_modules"),
        ("attack/imports_the_given_dqn",),
        written="hostile",
        edits={TABLE: ("more_points", "with_outputs")},
    ),
    "Ayşe Yıldız": Student(
        ("attack/reads_the_disk", "wrong/q_example_by_heart"), ("attack/patches_torch",), written="hostile"
    ),
}


def make(student: Student, chapter: str, cases: tuple[str, ...]) -> Notebook:
    """The student's notebook for one chapter."""
    notebook = solved(chapter) if student.start == "solved" else untouched(chapter)
    for case in cases:
        write_in(notebook, chapter, read_answers(FOLDER / case / "answers.py"))
    for question in chapters()[chapter].written:
        cell = next(cell for cell in notebook["cells"] if cell.get("id") == question.cell_id)
        answer = ANSWERS[student.written].get(chapter, "*Your answer here.*")
        cell["source"] = question.prompt.split("-->", 1)[0] + "-->\n\n" + answer
    for edit in student.edits.get(chapter, ()):
        name, *arguments = edit.split()
        EDITS[name](notebook, *arguments)
    return notebook


def write_class(destination: Path) -> None:
    """Write every student's folder, in nbgrader's layout, in place of those that are there."""
    for folder in [path for path in destination.iterdir() if path.is_dir() and path.name != "__pycache__"]:
        shutil.rmtree(folder)
    for name, student in CLASS.items():
        for chapter, cases in student.chapters():
            path = destination / name / chapter / f"{chapter}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(notebook_text(make(student, chapter, cases)), encoding="utf-8")


if __name__ == "__main__":
    write_class(HERE)
