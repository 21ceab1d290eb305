# %% exercise="ReplayBuffer"
from course_lib.given.replay import ReplayBuffer as Given


class ReplayBuffer(Given):
    pass
