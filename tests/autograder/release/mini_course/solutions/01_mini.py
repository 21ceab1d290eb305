# %% [markdown]
# # One lap
#
# The smallest chapter that has everything a chapter may have.

# %% role="setup"
import numpy as np

from course_lib import chapter, check, demo, progress

chapter("01_mini")

# %% [markdown]
# ## The pit stop
#
# A stop costs the lane and the crew: $c = l + t$.

# %% role="given"
LANE_SECONDS = 18.0


def rounded(seconds):
    """Return seconds with one digit."""
    return round(float(seconds), 1)


# %% exercise="stop_cost"
def stop_cost(crew_seconds, n_stops):
    """Return the seconds that the stops of a race cost."""
    n_stops = int(n_stops)
    ### BEGIN SOLUTION
    seconds_of_one_stop = LANE_SECONDS + crew_seconds
    return rounded(n_stops * seconds_of_one_stop)
    ### END SOLUTION


# %% check="stop_cost" points=4
@check
def one_stop():
    "One stop of 2.5 seconds."
    return stop_cost(2.5, 1)


### BEGIN HIDDEN TESTS
@check(weight=3)
def a_drawn_race(rng):
    "Drawn stops, also none."
    crew = rng.uniform(2.0, 4.0, size=5)
    return [stop_cost(seconds, n) for seconds, n in zip(crew, [0, 1, 2, 3, 4], strict=True)]


### END HIDDEN TESTS

# %% [markdown]
# ## Tyres

# %% exercise="Tyre"
class Tyre:
    """A tyre that wears with each lap."""

    def __init__(self, compound):
        ### BEGIN SOLUTION
        self.compound_name = compound
        self.age_in_laps = 0
        ### END SOLUTION

    def lap(self):
        """Grow older by a lap and return the age."""
        ### BEGIN SOLUTION
        self.age_in_laps += 1
        return self.age_in_laps
        ### END SOLUTION


# %% check="Tyre" points=2
def ages(laps):
    tyre = Tyre("soft")
    return [tyre.lap() for _ in range(laps)]


@check
def three_laps():
    "A soft tyre after each of three laps."
    return ages(3)


### BEGIN HIDDEN TESTS
@check
def two_tyres():
    "Two tyres age apart."
    first, second = Tyre("soft"), Tyre("hard")
    return [first.lap(), first.lap(), second.lap()]


### END HIDDEN TESTS

# %% role="demo"
@demo(needs=["stop_cost"])
def stops_and_seconds():
    """Draw what stops cost."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([stop_cost(2.5, n) for n in range(4)])
    plt.show()
    return figure


# %% [markdown] written="why_stop" points=1.5
# ### Question
#
# Why does anyone stop?
#
# <!-- written: why_stop -->
# ### BEGIN SOLUTION
# Because old tyres lose more seconds than a stop costs.
# ### END SOLUTION

# %% role="demo"
progress()
