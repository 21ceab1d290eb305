# %% [markdown]
# # 2. Q-learning and SARSA: two strategists who learn by racing

# %% role="setup"
import numpy as np

from course_lib import chapter, check, samples

chapter("02_q_learning_vs_sarsa")


# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """Choose an action: mostly the best one known, now and then any of them.

    q_values: float array [A], what each action is worth now (one row of the Q-table).
    epsilon: probability of exploring, from 0 to 1.
    rng: `rng.random()` gives a number in [0, 1), `rng.integers(n)` one of 0 .. n - 1.
    Returns the index of the chosen action; equally good actions are equally likely.
    """
    n_actions = len(q_values)
    ### BEGIN SOLUTION
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    best_actions = np.flatnonzero(q_values == np.max(q_values))
    return int(best_actions[rng.integers(len(best_actions))])
    ### END SOLUTION


# %% check="epsilon_greedy" points=4
@check
def greedy_when_epsilon_is_zero():
    """With epsilon = 0 the best action is taken. Values may be negative."""
    rng = np.random.default_rng(1)
    rows = np.array([[1.0, 3.0, 2.0], [-5.0, -7.0, -6.0], [0.0, -1.0, 0.5]])
    return [epsilon_greedy(row, 0.0, rng) for row in rows]


@check
def equals_take_turns():
    """Actions 1 and 2 are equally good: 2,000 greedy choices are shared between them."""
    rng, row = np.random.default_rng(2), np.array([2.0, 5.0, 5.0, 1.0])
    return samples(np.array([epsilon_greedy(row, 0.0, rng) for _ in range(2000)]))


@check
def explores_as_often_as_epsilon_says():
    """Epsilon = 0.45 and three actions: shares of 0.15, 0.7 and 0.15, seen in 3,000 choices."""
    rng, row = np.random.default_rng(3), np.array([1.0, 3.0, 2.0])
    return samples(np.array([epsilon_greedy(row, 0.45, rng) for _ in range(3000)]))


### BEGIN HIDDEN TESTS
@check(weight=2)
def five_actions_in_random_order(rng):
    """Five actions, two of them equally good, in an order drawn at random; epsilon = 0.4 and 3,000 choices."""
    shuffled = rng.permutation([-7.0, -7.0, -11.0, -12.0, -20.0])
    generator = np.random.default_rng(rng.integers(2**32))
    drawn = [epsilon_greedy(shuffled, 0.4, generator) for _ in range(3000)]
    return {"actions": samples(np.array(drawn)), "values afterwards": shuffled}


@check
def seven_actions_all_at_random(rng):
    """Seven actions and epsilon = 1: every action is equally likely, in 3,000 choices."""
    unequal = rng.normal(size=7)
    generator = np.random.default_rng(rng.integers(2**32))
    return samples(np.array([epsilon_greedy(unequal, 1.0, generator) for _ in range(3000)]))


@check
def greedy_on_many_rows(rng):
    """Fifty random rows of two to nine values, epsilon = 0: the best action of each."""
    lengths = rng.integers(2, 10, size=50)
    several = [rng.normal(-3.0, 2.0, size=length) for length in lengths]
    generator = np.random.default_rng(rng.integers(2**32))
    return [epsilon_greedy(values, 0.0, generator) for values in several]


### END HIDDEN TESTS


# %% exercise="q_learning_update"
def q_learning_update(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    terminated: bool,
    step_size: float,
    discount: float,
) -> float:
    """Learn from one step: move one entry of the table towards the Q-learning target.

    q_table: float array [S, A], changed in place (one entry of it).
    terminated: True if the episode ended with this step; then nothing follows the reward.
    Returns the TD error as it was before the update.
    """
    old_value = q_table[state, action]
    ### BEGIN SOLUTION
    best_next_value = 0.0 if terminated else np.max(q_table[next_state])
    td_error = reward + discount * best_next_value - old_value
    q_table[state, action] = old_value + step_size * td_error
    return float(td_error)
    ### END SOLUTION


# %% check="q_learning_update" points=6
@check
def one_lap_of_q_learning():
    """The step worked by hand: state 0, action 0, reward -1, next state 2."""
    q_table = np.array([[2.0, 5.0, 1.0], [0.0, 0.0, 0.0], [4.0, 7.0, 8.0]])
    step_size, discount = 0.1, 0.9
    return {"returned": q_learning_update(q_table, 0, 0, -1.0, 2, False, step_size, discount), "table": q_table}


@check
def q_learning_at_the_flag():
    """The episode ends: reward 10, and nothing follows."""
    q_table = np.array([[2.0, 5.0, 1.0], [0.0, 0.0, 0.0], [4.0, 7.0, 8.0]])
    step_size, discount = 0.1, 0.9
    return {"returned": q_learning_update(q_table, 2, 1, 10.0, 0, True, step_size, discount), "table": q_table}


### BEGIN HIDDEN TESTS
def _random_step(rng, n_states, n_actions):
    states, moves = rng.integers(n_states, size=2), rng.integers(n_actions, size=2)
    ended, rate, gamma = bool(rng.random() < 0.2), float(rng.uniform(0.05, 1.0)), float(rng.uniform(0.3, 1.0))
    return states[0], moves[0], float(rng.normal()), states[1], moves[1], ended, rate, gamma


@check
def q_learning_bumps_into_a_wall(rng):
    """The next state is the state itself, and the action was the best one."""
    before = rng.normal(2.0, 1.0, size=(4, 3))
    corner = int(rng.integers(4))
    chosen = int(before[corner].argmax())
    error = q_learning_update(before, corner, chosen, float(rng.normal()), corner, False, 0.4, 0.8)
    return {"error": error, "after": before}


@check
def q_learning_where_every_value_is_negative(rng):
    """A table of seconds lost: all values are below zero."""
    losses = -1.0 - rng.gamma(3.0, 4.0, size=(5, 4))
    first, second = (int(row) for row in rng.choice(5, size=2, replace=False))
    error = q_learning_update(losses, first, int(rng.integers(4)), -80.5, second, False, 0.25, 1.0)
    return {"error": error, "after": losses}


@check(weight=2)
def two_hundred_steps_of_q_learning(rng):
    """Two hundred random steps on one table, each with its own step size and discount; some end an episode."""
    learned = rng.normal(0.0, 3.0, size=(12, 5))
    lines = [_random_step(rng, n_states=12, n_actions=5) for _ in range(200)]
    errors = [
        q_learning_update(learned, s, a, r, after, ended, rate, gamma)
        for s, a, r, after, _, ended, rate, gamma in lines
    ]
    return {"errors": errors, "after": learned}


### END HIDDEN TESTS


# %% exercise="sarsa_update"
def sarsa_update(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    next_action: int,
    terminated: bool,
    step_size: float,
    discount: float,
) -> float:
    """Learn from one step: move one entry of the table towards the SARSA target.

    q_table: float array [S, A], changed in place (one entry of it).
    next_action: the action that will be taken in next_state; always a valid index.
    terminated: True if the episode ended with this step; then nobody takes next_action.
    Returns the TD error as it was before the update.
    """
    old_value = q_table[state, action]
    ### BEGIN SOLUTION
    next_value = 0.0 if terminated else q_table[next_state, next_action]
    td_error = reward + discount * next_value - old_value
    q_table[state, action] = old_value + step_size * td_error
    return float(td_error)
    ### END SOLUTION


# %% check="sarsa_update" points=5
@check
def one_lap_of_sarsa():
    """The step worked by hand: the same lap as before, but the next action will be number 0."""
    q_table = np.array([[2.0, 5.0, 1.0], [0.0, 0.0, 0.0], [4.0, 7.0, 8.0]])
    step_size, discount = 0.1, 0.9
    return {"returned": sarsa_update(q_table, 0, 1, -1.0, 2, 0, False, step_size, discount), "table": q_table}


@check
def sarsa_at_the_flag():
    """The episode ends: reward 10, and nobody takes the next action."""
    q_table = np.array([[2.0, 5.0, 1.0], [0.0, 0.0, 0.0], [4.0, 7.0, 8.0]])
    step_size, discount = 0.1, 0.9
    return {"returned": sarsa_update(q_table, 2, 1, 10.0, 0, 0, True, step_size, discount), "table": q_table}


### BEGIN HIDDEN TESTS
def _random_step(rng, n_states, n_actions):
    states, moves = rng.integers(n_states, size=2), rng.integers(n_actions, size=2)
    ended, rate, gamma = bool(rng.random() < 0.2), float(rng.uniform(0.05, 1.0)), float(rng.uniform(0.3, 1.0))
    return states[0], moves[0], float(rng.normal()), states[1], moves[1], ended, rate, gamma


@check
def sarsa_repeats_itself(rng):
    """The next state and the next action are the state and the action themselves."""
    before = rng.normal(2.0, 1.0, size=(4, 3))
    corner, chosen = int(rng.integers(4)), int(rng.integers(3))
    error = sarsa_update(before, corner, chosen, float(rng.normal()), corner, chosen, False, 0.4, 0.8)
    return {"error": error, "after": before}


@check(weight=2)
def two_hundred_steps_of_sarsa(rng):
    """Two hundred random steps on one table, each with its own step size and discount; some end an episode."""
    learned = rng.normal(0.0, 3.0, size=(12, 5))
    lines = [_random_step(rng, n_states=12, n_actions=5) for _ in range(200)]
    errors = [
        sarsa_update(learned, s, a, r, after, then, ended, rate, gamma)
        for s, a, r, after, then, ended, rate, gamma in lines
    ]
    return {"errors": errors, "after": learned}


### END HIDDEN TESTS
