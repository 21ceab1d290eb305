# %% [markdown]
# Known mistakes of the smallest chapter.

# %% exercise="stop_cost" mistake="forgets-the-lane"
def stop_cost(crew_seconds, n_stops):
    """You count the crew's work and forget the pit lane. Look at the equation above: a stop has two parts."""
    return rounded(n_stops * crew_seconds)


# %% exercise="stop_cost" mistake="one-stop-only"
def stop_cost(crew_seconds, n_stops):
    """You count one stop, however many there are. Look at the second argument."""
    return rounded(LANE_SECONDS + crew_seconds)


# %% exercise="Tyre" mistake="never-wears"
class Tyre:
    """Your tyre never grows older. Look at what a lap changes."""

    def __init__(self, compound):
        self.age = 1

    def lap(self):
        return self.age


# %% exercise="Tyre" mistake="all-tyres-are-one"
class Tyre:
    """All your tyres share one age. Keep the age in the object, not in its class."""

    age = 0

    def __init__(self, compound):
        pass

    def lap(self):
        Tyre.age += 1
        return Tyre.age
