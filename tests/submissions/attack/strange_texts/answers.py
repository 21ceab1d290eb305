# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    print("\ud800\udfff \x1b]0;owned\x07 \x1b[2J")
    raise type("<script>alert(1)</script>", (Exception,), {})("<img src=x onerror=alert(1)>\x1b[2J\x07\ud800\r=1+1")

# %% exercise="q_learning_update"
class Silent(Exception):
    def __str__(self):
        raise SystemExit(1)

    __repr__ = __str__


def q_learning_update(*args):
    raise Silent

# %% exercise="sarsa_update"
def sarsa_update(*args):
    return "</script><script>alert(1)</script>\x1b[31m\ud800 =cmd|' /C calc'!A0"
