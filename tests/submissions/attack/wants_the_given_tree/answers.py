# %% exercise="SumTree"
from course_lib.given.prioritized import SumTree


# %% exercise="PrioritizedReplayBuffer"
from course_lib.given.prioritized import PrioritizedReplayBuffer
