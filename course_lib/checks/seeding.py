"""Seeds: every check starts from the same random streams wherever it runs."""

from __future__ import annotations

import hashlib
import random
import sys

import numpy as np


def check_seed(seed: int, chapter: str, name: str) -> int:
    """The seed of one check (32 bits), from the seed of the run; nobody who lacks the latter can guess it."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{chapter}/{name}".encode()).digest()[:4], "big")


def world_seed(seed: int, chapter: str, name: str) -> int:
    """The seed of the world that the grader holds for a check; it does not follow from the check's own."""
    return check_seed(seed, chapter, f"{name}/world")


def reseed(seed: int) -> np.random.Generator:
    """Reseed random, numpy and (when it is loaded) torch; return the generator that a hidden check is given."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - students may draw from the old global stream
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.manual_seed(seed)  # torch.manual_seed also writes down the stack, for devices to come
        if torch.cuda.is_available():
            torch.cuda.manual_seed_all(seed)
    return np.random.default_rng(seed)
