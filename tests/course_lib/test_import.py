import subprocess
import sys

import course_lib

# What `import course_lib` may not load: each costs a student's first cell up to seconds.
HEAVY = ("torch", "matplotlib", "scipy", "gymnasium", "IPython", "ipywidgets")


def test_import_course_lib_is_cheap():
    """The package loads NumPy and itself; torch, SciPy and the others come with the parts that need them."""
    probe = f"import sys, course_lib; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_every_public_name_is_there():
    """What a chapter may import stands in __all__ and exists."""
    names = {"Batch", "chapter", "check", "claim", "demo", "progress", "samples", "typed"}
    assert names <= set(course_lib.__all__)
    assert all(hasattr(course_lib, name) for name in course_lib.__all__)


def test_the_library_works_without_torch_and_ipython():
    """A check runs and prints its card where neither torch nor IPython is installed."""
    probe = (
        "import sys; sys.modules.update(torch=None, IPython=None)\n"
        "from course_lib import Batch, claim\n"
        "from course_lib.checks.wire import decode, encode\n"
        "assert decode(encode([1.5, Batch(1, 2, 3, 4, 5)]))[1].name == 'Batch'\n"
        "claim('it works', 1, 2)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert (done.returncode, done.stdout[:8]) == (0, "[passed]"), done.stderr
