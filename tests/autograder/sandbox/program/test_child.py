"""What a child does with steps and checks, seen through the real border."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import Child, Reply, Sandbox
from course_lib.checks.remote import Host


@pytest.fixture
def child(sandbox: Sandbox) -> Iterator[Child]:
    """A fresh child."""
    with sandbox.child() as child:
        yield child


def run(child: Child, *sources: str, guarded: bool = False) -> list[dict[str, Any]]:
    """Run sources as the steps `cell 1`, `cell 2`, ..."""
    steps = [{"name": f"cell {i}", "source": source, "guarded": guarded} for i, source in enumerate(sources, 1)]
    reply = child.run(steps)
    assert reply.status == "ok"
    return reply.value


def check(child: Child, body: str, seed: int = 1, takes_rng: bool = False) -> Reply:
    """Run a check whose function has this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return child.check("it", f"def it({'rng' if takes_rng else ''}):\n{lines}\n", seed, takes_rng)


def test_steps_share_one_namespace_with_checks(child: Child) -> None:
    """Later steps and checks see what earlier steps bound."""
    assert [item["status"] for item in run(child, "x = 2", "def f(y):\n    return x * y")] == ["ok", "ok"]
    assert check(child, "return [f(21), __name__]").value == [42, "__main__"]


def test_a_checks_helpers_replace_nothing_of_the_students(child: Child) -> None:
    """A helper of a check may have the name of a student's own; the student's code goes on with its own."""
    run(child, "def helper():\n    return 'mine'\ndef f():\n    return helper()")
    reply = child.check("it", "def helper():\n    return 'yours'\ndef it():\n    return [f(), helper()]", 0, False)
    assert reply.value == ["mine", "yours"]
    assert check(child, "return helper()").value == "mine"


def test_an_error_ends_its_step_only(child: Child) -> None:
    """The error names type, message, step, line and text; the next steps run."""
    first, second, third = run(child, "x = 1\ny = 1 / 0\nz = 1", "def broken(:\n    pass", "w = x")
    assert first["error"] == {
        "type": "ZeroDivisionError", "message": "division by zero", "where": "cell 1", "line": 2, "text": "y = 1 / 0",
    }  # fmt: skip
    assert (second["error"]["type"], second["error"]["line"], second["error"]["text"]) == (
        "SyntaxError",
        1,
        "def broken(:",
    )
    assert third["status"] == "ok"
    assert check(child, "return 'z' in globals()").value is False


def test_a_guarded_step_goes_on_after_a_failed_statement(child: Child) -> None:
    """One bad line in a student's own cell takes no definition below it away; the first error is not forgotten."""
    (item,) = run(child, "a = 1\nundefined\nexit_ = 1 / 0\nb = 2", guarded=True)
    assert item["status"] == "error"
    assert check(child, "return [a, b]").value == [1, 2]


@pytest.mark.parametrize("raised", ["SystemExit(3)", "KeyboardInterrupt()", "GeneratorExit()", "BaseException('x')"])
def test_nothing_that_code_raises_ends_the_child(child: Child, raised: str) -> None:
    """Neither a step nor a check can leave by an exception."""
    assert run(child, f"raise {raised}")[0]["error"]["type"] == raised.split("(")[0]
    assert check(child, f"raise {raised}").error["type"] == raised.split("(")[0]
    assert check(child, "return 1").value == 1


def test_the_line_is_the_innermost_one_of_the_students(child: Child) -> None:
    """An error inside a library points at the student's line that called it."""
    run(child, "import json\ndef inner():\n    return json.loads('{')\ndef outer():\n    return inner()")
    error = check(child, "return outer()").error
    assert (error["type"], error["where"], error["line"], error["text"]) == (
        "JSONDecodeError", "cell 1", 3, "return json.loads('{')",
    )  # fmt: skip


def test_an_error_of_the_check_alone_has_no_line(child: Child) -> None:
    """A name that the student never bound is missing in the check, not in a line of theirs."""
    error = check(child, "return not_there()").error
    assert (error["type"], error["where"], error["line"], error["text"]) == ("NameError", "", None, "")


def test_source_and_pickle_work(child: Child) -> None:
    """Functions have a source and instances of the student's classes pickle, as in a notebook."""
    run(child, "def f():\n    return 1\nclass C:\n    def __init__(self):\n        self.x = 5\n")
    reply = check(child, "import inspect, pickle\nreturn [inspect.getsource(f), pickle.loads(pickle.dumps(C())).x]")
    assert reply.value == ["def f():\n    return 1\n", 5]


def test_future_features_hold_for_later_steps_only_when_asked(child: Child) -> None:
    """The child's own `from __future__` reaches no student; a student's holds from there on, as in a notebook."""
    evaluated, later = "def f(x: undefined): pass", "from __future__ import annotations"
    assert [item["status"] for item in run(child, evaluated, later, evaluated)] == ["error", "ok", "ok"]


def test_checks_start_from_the_same_streams(child: Child) -> None:
    """random, NumPy's old stream and the check's generator depend on the seed only, not on what ran before."""
    body = "import random, numpy\nreturn [random.random(), numpy.random.rand(), rng.random()]"
    first, again, other = (check(child, body, seed, takes_rng=True).value for seed in (7, 7, 8))
    assert first == again != other
    assert first[2] == np.random.default_rng(7).random()


PLAY = """from course_lib.checks.remote import ask
ask(['open'])
observation = ask(['reset'])[0]
return [observation, [ask(['step', 1])[1] for _ in range(2)]]"""


def test_a_check_plays_in_a_world_on_the_other_side(child: Child) -> None:
    """Each step goes over the pipe; what it was paid is what the grader noted. Without a host nobody answers."""
    lines = "\n".join(f"    {line}" for line in PLAY.splitlines())
    value = child.check("it", f"def it():\n{lines}\n", 1, False, Host(3)).value
    assert len(value["returned"][0]) == 2
    assert [value["returned"][1]] == [episode["rewards"] for episode in value["episodes"]]
    assert check(child, PLAY).status == "killed"


def test_only_data_comes_back(child: Child) -> None:
    """An object is an error of type NotData; so is a value too large for one message."""
    assert check(child, "return object()").error["type"] == "NotData"
    error = check(child, "import numpy\nreturn numpy.zeros(6_000_000)").error
    assert error["type"] == "NotData"
    assert "48000" in error["message"]


def test_output_belongs_to_its_request(child: Child) -> None:
    """Printed text comes with its step or its check; stdout and stderr alike."""
    one, two = run(child, "print('a')", "import sys\nprint('b', file=sys.stderr)")
    assert (one["output"], two["output"]) == ("a\n", "b\n")
    assert check(child, "print('c')\nreturn 1").output == "c\n"


def test_endless_output_is_cut_and_blocks_nothing(child: Child) -> None:
    """Of 20 MB one is kept, and the code runs to its end."""
    reply = check(child, "for _ in range(20):\n    print('x' * (1 << 20))\nreturn 'done'")
    assert reply.value == "done"
    assert len(reply.output) == 1 << 20


@pytest.mark.parametrize(
    "source",
    [
        "import sys; sys.stdout.close(); sys.stderr = None",
        "import sys; sys.stdout = sys.stderr = 5",
        "print('\\ud800')",
        "import os; os.write(1, b'raw'); os.close(1)",
        "import sys; sys.stdout.buffer.write(b'\\xff')",
    ],
)
def test_broken_streams_break_nothing(child: Child, source: str) -> None:
    """Whatever student code does to its output, the next request is answered and its output kept."""
    run(child, source)
    reply = check(child, "print('still here')\nreturn 1")
    assert (reply.value, reply.output) == (1, "still here\n")


def test_hostile_exceptions_are_described(child: Child) -> None:
    """An exception whose text, type or traceback lies is an error like another."""
    run(
        child,
        """
class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError
class Bad(Exception, metaclass=Meta):
    def __str__(self):
        raise SystemExit
class Long(Exception):
    def __str__(self):
        return "x" * 10_000_000
""",
    )
    assert check(child, "raise Bad").error["message"] == "(unreadable: SystemExit)"
    assert len(check(child, "raise Long").error["message"]) == 2_000
    assert check(child, "raise Exception('\\ud800')").error["message"] == "?"


def test_display_and_input_do_not_stop_a_cell(child: Child) -> None:
    """`display` shows nothing, `input` finds no one: neither waits."""
    shown, asked = run(child, "display(1, clear=True)", "input('name? ')")
    assert shown["status"] == "ok"
    assert asked["error"]["type"] == "EOFError"


def test_patched_tools_do_not_forge_the_reply(child: Child) -> None:
    """Replacing the wire format's names or os functions does not change what the grader reads."""
    run(
        child,
        """
import os
import course_lib.checks.wire as wire
wire.encode = lambda *a: b"PPW1\\x04\\x00\\x00\\x00true"
os.write = os.read = lambda *a: 0
""",
    )
    assert check(child, "return [1]").value == [1]


def test_a_missing_module_of_the_course_is_an_ordinary_error(child: Child) -> None:
    """The autograder is not there to import, and neither is the checkout."""
    assert run(child, "import autograder")[0]["error"]["type"] == "ModuleNotFoundError"
    assert run(child, "import solutions")[0]["error"]["type"] == "ModuleNotFoundError"
    assert (
        check(child, "import course_lib\nreturn course_lib.__file__").value == "/sandbox/library/course_lib/__init__.py"
    )
