"""What every test shares: one thread, no window, no deadline."""

import os

# Before torch, NumPy or matplotlib is imported, here or in a process that a test starts. Two workers on two cores are
# slower with more threads, and a parallel operation before a fork would hang the child.
os.environ["OMP_NUM_THREADS"] = "1"  # what torch.set_num_threads(1) sets, without the seconds of importing torch
os.environ["MPLBACKEND"] = "Agg"

from hypothesis import settings

# Never a timed assertion, and the same examples on every machine: a red run can be repeated.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
