# Answers of chapter 02 whose mark is known: right ones unlike the reference, and wrong ones that a class hands in.

# %% exercise="epsilon_greedy" right="one-uniform-number-for-both"
def epsilon_greedy(q_values, epsilon, rng):
    n = len(q_values)
    u = rng.uniform()
    if u < epsilon:
        return int(u / epsilon * n)
    top = [i for i, v in enumerate(q_values) if v == max(q_values)]
    return top[int((u - epsilon) / (1 - epsilon) * len(top))]


# %% exercise="epsilon_greedy" right="sorted-by-value-and-chance"
def epsilon_greedy(q_values, epsilon, rng):
    chance = rng.random(len(q_values))
    worth = q_values if rng.random() >= epsilon else np.zeros_like(q_values)
    return np.lexsort((chance, worth))[-1]


# %% exercise="epsilon_greedy" right="torch-multinomial"
import torch


def epsilon_greedy(q_values, epsilon, rng):
    values = torch.tensor(q_values)
    weights = (values == values.max()).double()
    weights = (1 - epsilon) * weights / weights.sum() + epsilon / len(values)
    return torch.multinomial(weights, 1)[0]


# %% exercise="epsilon_greedy" right="a-generator-of-torch"
import torch

GENERATOR = torch.Generator()


def epsilon_greedy(q_values, epsilon, rng):
    GENERATOR.manual_seed(int(rng.integers(2**62)))
    explore = bool(torch.rand(1, generator=GENERATOR, dtype=torch.float64) < epsilon)
    pool = (
        range(len(q_values)) if explore else torch.nonzero(torch.as_tensor(q_values) == float(max(q_values))).flatten()
    )
    return int(pool[torch.randint(len(pool), (1,), generator=GENERATOR)])


# %% exercise="epsilon_greedy" right="reservoir-over-the-equals"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.binomial(1, epsilon):
        return int(np.floor(rng.random() * q_values.size))
    best, chosen, n_equal = -float("inf"), None, 0
    for action, value in enumerate(q_values.tolist()):
        if value > best:
            best, chosen, n_equal = value, action, 1
        elif value == best:
            n_equal += 1
            if rng.random() * n_equal < 1:
                chosen = action
    return chosen


# %% exercise="epsilon_greedy" right="argmax-of-a-shuffled-row"
def epsilon_greedy(q_values, epsilon, rng):
    order = rng.permutation(len(q_values))
    explore = rng.choice([True, False], p=[epsilon, 1 - epsilon])
    return order[0] if explore else order[np.argmax(q_values[order])]


# %% exercise="epsilon_greedy" right="scipy-and-a-dictionary"
from collections import defaultdict

from scipy import stats


def epsilon_greedy(q_values, epsilon, rng):
    by_value = defaultdict(list)
    for index, value in enumerate(q_values):
        by_value[float(value)].append(index)
    best = by_value[max(by_value)]
    candidates = list(range(len(q_values))) if stats.bernoulli.rvs(epsilon, random_state=rng) else best
    return candidates[stats.randint.rvs(0, len(candidates), random_state=rng)]


# %% exercise="epsilon_greedy" right="a-class-with-helpers"
import random
from dataclasses import dataclass


@dataclass
class Chooser:
    epsilon: float

    def __call__(self, row):
        if random.uniform(0, 1) < self.epsilon:
            return self.anything(row)
        return self.best(row)

    @staticmethod
    def anything(row):
        return random.randrange(len(row))

    @staticmethod
    def best(row):
        top = max(row)
        ties = list(filter(lambda i: row[i] == top, range(len(row))))
        random.shuffle(ties)
        return ties.pop()


def epsilon_greedy(q_values, epsilon, rng):
    return Chooser(epsilon)(list(q_values))


# %% exercise="epsilon_greedy" right="a-tiny-noise-on-the-values"
def epsilon_greedy(q_values, epsilon, rng):
    print("choosing")
    if rng.random() > epsilon:
        noisy = np.asarray(q_values, dtype=np.float64) + 1e-9 * rng.standard_normal(len(q_values))
        return noisy.argmax()
    return rng.integers(low=0, high=len(q_values), dtype=np.int32)


# %% exercise="epsilon_greedy" right="cumulative-shares"
def epsilon_greedy(q_values, epsilon, rng):
    is_best = np.isclose(q_values, np.max(q_values), rtol=0, atol=1e-12)
    shares = np.where(is_best, (1 - epsilon) / is_best.sum(), 0.0) + epsilon / is_best.size
    return np.array(min(int(np.searchsorted(np.cumsum(shares), rng.random(), side="right")), is_best.size - 1))


# %% exercise="epsilon_greedy" wrong="coin-at-each-equal" mistake="tosses-a-coin-for-each-equal"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    best = 0
    for a in range(1, len(q_values)):
        if q_values[a] > q_values[best] or (q_values[a] == q_values[best] and rng.integers(2) == 1):
            best = a
    return best


# %% exercise="epsilon_greedy" wrong="argmax-in-python" mistake="takes-the-first-of-equals"
def epsilon_greedy(q_values, epsilon, rng):
    import random

    if random.random() < epsilon:
        return random.randint(0, len(q_values) - 1)
    values = list(q_values)
    return values.index(max(values))


# %% exercise="epsilon_greedy" wrong="sorts-and-takes-the-end" mistake="takes-the-last-of-equals"
def epsilon_greedy(q_values, epsilon, rng):
    if np.random.uniform() < epsilon:
        return np.random.choice(len(q_values))
    return np.argsort(q_values, kind="stable")[-1]


# %% exercise="epsilon_greedy" wrong="others-by-list" mistake="explores-only-the-others"
def epsilon_greedy(q_values, epsilon, rng):
    best = [a for a in range(len(q_values)) if q_values[a] == q_values.max()]
    if rng.uniform() < epsilon:
        rest = [a for a in range(len(q_values)) if a not in best]
        if rest:
            return rest[rng.integers(len(rest))]
    return best[rng.integers(len(best))]


# %% exercise="epsilon_greedy" wrong="explores-all-but-one-best" mistake="explores-all-but-the-one-chosen"
def epsilon_greedy(q_values, epsilon, rng):
    ties = np.flatnonzero(q_values == q_values.max())
    greedy = rng.choice(ties)
    if rng.random() < epsilon:
        return int(rng.choice(np.delete(np.arange(len(q_values)), greedy)))
    return int(greedy)


# %% exercise="epsilon_greedy" wrong="greater-than-with-other-draws" mistake="turns-epsilon-around"
def epsilon_greedy(q_values, epsilon, rng):
    import random

    if random.random() > epsilon:
        return random.randrange(len(q_values))
    return random.choice([i for i, q in enumerate(q_values) if q == max(q_values)])


# %% exercise="epsilon_greedy" wrong="one-draw-upside-down" mistake="turns-epsilon-around"
def epsilon_greedy(q_values, epsilon, rng):
    n = len(q_values)
    probabilities = np.full(n, (1 - epsilon) / n)
    best = q_values == q_values.max()
    probabilities[best] += epsilon / best.sum()
    return rng.choice(n, p=probabilities)


# %% exercise="epsilon_greedy" wrong="all-of-greed-on-the-first" mistake="takes-the-first-of-equals"
def epsilon_greedy(q_values, epsilon, rng):
    n = len(q_values)
    p = np.ones(n) * epsilon / n
    p[np.argmax(q_values)] += 1 - epsilon
    return rng.choice(np.arange(n), p=p)


# %% exercise="epsilon_greedy" wrong="shares-without-the-greedy-part"
def epsilon_greedy(q_values, epsilon, rng):
    n = len(q_values)
    p = np.ones(n) * epsilon / (n - 1)
    p[np.argmax(q_values)] = 1 - epsilon
    return rng.choice(np.arange(n), p=p)


# %% exercise="epsilon_greedy" wrong="randint-one-short" mistake="misses-the-last-action"
def epsilon_greedy(q_values, epsilon, rng):
    if np.random.random() <= epsilon:
        return np.random.randint(0, len(q_values) - 1)
    return np.random.choice(np.where(q_values == np.amax(q_values))[0])


# %% exercise="epsilon_greedy" wrong="place-in-the-list-of-equals" mistake="place-among-the-equals"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    best_actions = [a for a in range(len(q_values)) if q_values[a] == max(q_values)]
    return int(rng.integers(len(best_actions)))


# %% exercise="epsilon_greedy" wrong="the-best-value" mistake="returns-the-value"
def epsilon_greedy(q_values, epsilon, rng):
    return rng.integers(q_values.size) if rng.random() < epsilon else sorted(q_values)[-1]


# %% exercise="epsilon_greedy" wrong="any-of-the-values" mistake="explores-with-a-value"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return rng.choice(q_values)
    return rng.choice(np.flatnonzero(q_values == q_values.max()))


# %% exercise="epsilon_greedy" wrong="epsilon-in-tenths"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.integers(10) < epsilon * 10:
        return int(rng.integers(len(q_values)))
    return int(rng.choice(np.flatnonzero(q_values == q_values.max())))


# %% exercise="epsilon_greedy" wrong="noise-as-large-as-the-values" mistake="small-gaps-vanish"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(np.argmax(q_values + 0.01 * rng.normal(size=len(q_values))))


# %% exercise="epsilon_greedy" wrong="counts-the-actions-from-one" mistake="counts-actions-from-one"
def epsilon_greedy(q_values, epsilon, rng):
    import random

    if random.random() < epsilon:
        return random.randint(1, len(q_values))
    return 1 + random.choice([i for i in range(len(q_values)) if q_values[i] == max(q_values)])


# %% exercise="epsilon_greedy" wrong="assigned-and-not-returned" mistake="returns-nothing"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        action = rng.integers(len(q_values))
    else:
        action = rng.choice(np.flatnonzero(q_values == q_values.max()))
    print(action)


# %% exercise="epsilon_greedy" wrong="ties-within-a-half"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(rng.choice(np.flatnonzero(q_values >= q_values.max() - 0.5)))


# %% exercise="epsilon_greedy" wrong="always-a-tenth"
def epsilon_greedy(q_values, epsilon, rng):
    epsilon = 0.1
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(rng.choice(np.flatnonzero(q_values == q_values.max())))


# %% exercise="epsilon_greedy" wrong="explores-from-the-ends"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(round(rng.random() * (len(q_values) - 1)))
    return int(rng.choice(np.flatnonzero(q_values == q_values.max())))


# %% exercise="epsilon_greedy" wrong="a-generator-for-ever-the-same"
def epsilon_greedy(q_values, epsilon, rng):
    np.random.seed(0)
    if np.random.rand() < epsilon:
        return np.random.randint(len(q_values))
    return np.random.choice(np.flatnonzero(q_values == q_values.max()))


# %% exercise="epsilon_greedy" wrong="shuffles-the-row"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    rng.shuffle(q_values)
    return int(np.argmax(q_values))


# %% exercise="epsilon_greedy" wrong="no-best-found-so-any" mistake="finds-no-best-below-zero"
def epsilon_greedy(q_values, epsilon, rng):
    best_value, best = 0.0, []
    for action, value in enumerate(q_values):
        if value > best_value:
            best_value, best = value, [action]
        elif value == best_value:
            best.append(action)
    if rng.random() < epsilon or not best:
        return int(rng.integers(len(q_values)))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" wrong="slices-of-a-permutation" mistake="returns-an-array-of-one"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return rng.permutation(len(q_values))[:1]
    return rng.permutation(np.flatnonzero(q_values == q_values.max()))[:1]


# %% exercise="epsilon_greedy" wrong="place-drawn-as-an-array" mistake="greedy-array-of-one"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    (best,) = np.where(q_values == q_values.max())
    return best[rng.integers(len(best), size=1)]


# %% exercise="epsilon_greedy" wrong="ties-as-exploring" mistake="any-action-on-a-tie"
def epsilon_greedy(q_values, epsilon, rng):
    tie = np.sum(q_values == q_values.max()) > 1
    if rng.random() < epsilon or tie:
        return int(rng.choice(len(q_values)))
    return int(np.argmax(q_values))


# %% exercise="q_learning_update" right="torch-in-the-same-memory"
import torch


def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    table = torch.from_numpy(q_table)
    with torch.no_grad():
        best = table[next_state].max() * (0.0 if terminated else 1.0)
        error = reward + discount * best - table[state, action]
        table[state, action].add_(step_size * error)
    return error


# %% exercise="q_learning_update" right="interpolation"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old = q_table[state, action].copy()
    target = reward if terminated else reward + discount * np.partition(q_table[next_state], -1)[-1]
    q_table[state, action] = np.interp(step_size, [0.0, 1.0], [old, target])
    return target - old


# %% exercise="q_learning_update" right="early-return-and-recursion"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    if not terminated:
        follow = discount * sorted(q_table[next_state])[-1]
        return q_learning_update(q_table, state, action, reward + follow, next_state, True, step_size, discount)
    surprise = reward - q_table[state, action]
    q_table[state, action] += step_size * surprise
    return surprise


# %% exercise="q_learning_update" right="rows-as-lists"
from functools import reduce


def td_target(reward, row, terminated, discount):
    return reward + (not terminated) * discount * reduce(lambda a, b: a if a > b else b, row)


def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    row = q_table[state].tolist()
    error = td_target(reward, q_table[next_state].tolist(), terminated, discount) - row[action]
    row[action] += step_size * error
    q_table[state, :] = row
    return error


# %% exercise="q_learning_update" right="a-new-table-written-back"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    new = q_table.copy()
    mask = np.zeros(q_table.shape)
    mask[state, action] = 1.0
    values = q_table.max(axis=1)
    values = np.where(terminated, 0.0, values[next_state])
    errors = reward + discount * values - q_table
    new += step_size * mask * errors
    np.copyto(q_table, new)
    return errors[state, action]


# %% exercise="q_learning_update" right="einsum-and-one-hot"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    n_states, n_actions = q_table.shape
    here = np.eye(n_states)[state]
    done = np.eye(n_actions)[action]
    old = np.einsum("sa,s,a->", q_table, here, done)
    best = np.take(q_table, next_state, axis=0).max(initial=-np.inf)
    error = np.array(reward + discount * best * np.logical_not(terminated) - old)
    q_table += step_size * error * np.outer(here, done)
    return error


# %% exercise="q_learning_update" right="flat-index-and-other-names"
def q_learning_update(q, s, a, r, s_next, done, alpha=0.1, gamma=0.99):
    """Update."""
    place = np.ravel_multi_index((s, a), q.shape)
    flat = q.reshape(-1)
    future = 0
    if done is False:
        future = q[s_next, q[s_next].argmax()]
    before, flat[place] = flat[place], (1 - alpha) * flat[place] + alpha * (r + gamma * future)
    after = flat[place]
    assert np.isfinite(after)
    return r + gamma * future - before


# %% exercise="q_learning_update" right="wider-floats-in-between"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    from fractions import Fraction

    exact = [Fraction(float(value)) for value in q_table[next_state]]
    future = Fraction(0) if terminated else max(exact)
    error = Fraction(float(reward)) + Fraction(discount) * future - Fraction(float(q_table[state, action]))
    q_table[state, action] = float(Fraction(float(q_table[state, action])) + Fraction(step_size) * error)
    return float(error)


# %% exercise="q_learning_update" wrong="future-left-in-at-the-flag" mistake="bootstraps-when-terminated"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    if terminated:
        print("the end")
    old = float(q_table[state][action])
    target = reward + discount * max(q_table[next_state])
    q_table[state][action] = (1 - step_size) * old + step_size * target
    return target - old


# %% exercise="q_learning_update" wrong="the-other-way-round-at-the-flag"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    future = q_table[next_state].max() if terminated else 0.0
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" wrong="tilde" mistake="tilde-of-a-bool"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward + discount * np.max(q_table[next_state]) * (~int(terminated))
    error = target - q_table[state, action]
    q_table[state, action] = q_table[state, action] + step_size * error
    return error


# %% exercise="q_learning_update" wrong="the-goal-is-set-at-once" mistake="sets-the-last-reward-at-once"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    if terminated:
        error = reward - q_table[state, action]
        q_table[state, action] = reward
        return error
    error = reward + discount * q_table[next_state].max() - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="q_learning_update" wrong="index-of-the-best" mistake="index-instead-of-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best_action = int(np.argmax(q_table[next_state]))
    target = reward + (0 if terminated else discount * best_action)
    delta = target - q_table[state, action]
    q_table[state, action] += step_size * delta
    return delta


# %% exercise="q_learning_update" wrong="best-of-all-states" mistake="maximum-over-the-whole-table"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward
    if not terminated:
        target += discount * q_table.max()
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="q_learning_update" wrong="best-of-each-action-over-states"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward
    if not terminated:
        target += discount * q_table.max(axis=0)[action]
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="q_learning_update" wrong="error-is-the-target" mistake="error-without-the-old-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    td = reward
    if not terminated:
        td = td + discount * max(q_table[next_state])
    q_table[state, action] += step_size * td
    return td


# %% exercise="q_learning_update" wrong="brackets-round-the-difference" mistake="discounts-the-old-value-too"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0.0 if terminated else max(q_table[next_state])
    error = reward + discount * (best - q_table[state, action])
    q_table[state, action] += step_size * error
    return error


# %% exercise="q_learning_update" wrong="whole-target-on-top" mistake="step-size-on-the-old-value-only"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old = float(q_table[state, action])
    target = reward + discount * (not terminated) * float(q_table[next_state].max())
    q_table[state, action] = old - step_size * old + target
    return target - old


# %% exercise="q_learning_update" wrong="two-factors-exchanged" mistake="step-size-and-discount-exchanged"
def q_learning_update(q_table, state, action, reward, next_state, terminated, discount, step_size):
    old = q_table[state, action]
    target = reward if terminated else reward + discount * np.max(q_table[next_state])
    q_table[state, action] = old + step_size * (target - old)
    return target - old


# %% exercise="q_learning_update" wrong="size-of-the-error" mistake="returns-the-size-of-the-error"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward + discount * np.max(q_table[next_state]) * (not terminated)
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return np.abs(error)


# %% exercise="q_learning_update" wrong="squared-error"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward + discount * np.max(q_table[next_state]) * (not terminated)
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return error**2


# %% exercise="q_learning_update" wrong="sorts-the-next-row"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    row = q_table[next_state]
    row.sort()
    error = reward + (0 if terminated else discount * row[-1]) - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="q_learning_update" wrong="wipes-the-row-after-the-end" mistake="clears-the-next-row-at-the-end"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old_value = q_table[state, action]
    if terminated:
        q_table[next_state] = 0.0
    error = reward + discount * q_table[next_state].max() - old_value
    q_table[state, action] = old_value + step_size * error
    return error


# %% exercise="q_learning_update" wrong="single-precision"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    table = q_table.astype(np.float32)
    future = np.float32(0.0) if terminated else table[next_state].max()
    error = np.float32(reward) + np.float32(discount) * future - table[state, action]
    q_table[state, action] = table[state, action] + np.float32(step_size) * error
    return error


# %% exercise="q_learning_update" wrong="rebinds-the-table" mistake="updates-a-copy"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward + (not terminated) * discount * q_table[next_state].max()
    error = target - q_table[state, action]
    change = np.zeros_like(q_table)
    change[state, action] = step_size * error
    q_table = q_table + change
    return error


# %% exercise="q_learning_update" wrong="the-new-table" mistake="returns-the-table"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward + (not terminated) * discount * q_table[next_state].max()
    q_table[state, action] += step_size * (target - q_table[state, action])
    return q_table


# %% exercise="q_learning_update" wrong="three-actions-by-heart"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = max(q_table[next_state, 0], q_table[next_state, 1], q_table[next_state, 2])
    error = reward + (0.0 if terminated else discount * best) - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" wrong="remembers-the-best-of-a-row"
BEST = {}


def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    if (id(q_table), next_state) not in BEST:
        BEST[id(q_table), next_state] = q_table[next_state].max()
    future = 0.0 if terminated else BEST[id(q_table), next_state]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" wrong="minus-in-the-wrong-place" mistake="turns-the-sign-around"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0 if terminated else max(q_table[next_state])
    delta = reward + discount * best - q_table[state, action]
    q_table[state, action] = q_table[state, action] + step_size * (-delta)
    return delta


# %% exercise="q_learning_update" wrong="no-news-at-the-flag" mistake="drops-the-last-reward"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    error = (reward + discount * max(q_table[next_state])) * (1 - terminated) - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="q_learning_update" wrong="the-row-of-the-action"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0.0 if terminated else q_table[:, next_state % q_table.shape[1]].max()
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="q_learning_update" wrong="brackets-left-out-at-the-end" mistake="no-old-value-at-the-end"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old_value = q_table[state, action]
    td_error = reward + discount * q_table[next_state].max() - old_value if not terminated else reward
    q_table[state, action] = old_value + step_size * td_error
    return td_error


# %% exercise="q_learning_update" wrong="error-from-the-new-table" mistake="old-target-minus-new-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward
    if not terminated:
        target = reward + discount * q_table[next_state].max()
    q_table[state, action] = (1 - step_size) * q_table[state, action] + step_size * target
    td_error = target - q_table[state, action]
    return td_error


# %% exercise="q_learning_update" wrong="a-bracket-too-many" mistake="discounts-the-reward-until-the-end"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward
    if not terminated:
        target = (reward + q_table[next_state].max()) * discount
    td_error = target - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error


# %% exercise="q_learning_update" wrong="a-tenth-and-nine-tenths" mistake="numbers-of-the-example"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    alpha, gamma = 0.1, 0.9
    target = reward if terminated else reward + gamma * q_table[next_state].max()
    td_error = target - q_table[state, action]
    q_table[state, action] = (1 - alpha) * q_table[state, action] + alpha * target
    return td_error


# %% exercise="q_learning_update" wrong="best-of-the-wrong-axis" mistake="column-instead-of-row"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward if terminated else reward + discount * np.max(q_table, axis=0)[next_state]
    td_error = target - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error


# %% exercise="q_learning_update" wrong="shrunk-in-place" mistake="shrinks-the-entry-first"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old_value = q_table[state, action]
    q_table[state, action] *= 1 - step_size
    target = reward
    if not terminated:
        target += discount * np.max(q_table[next_state])
    q_table[state, action] += step_size * target
    return target - old_value


# %% exercise="sarsa_update" right="q-learning-on-one-entry"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """One column of the next row is all there is: its maximum is it."""
    only = q_table[next_state, next_action : next_action + 1]
    future = only.max() if not terminated else 0.0
    error = np.float64(reward) + np.multiply(discount, future) - q_table.item(state, action)
    np.put(q_table, state * q_table.shape[1] + action, q_table[state, action] + step_size * error)
    return error


# %% exercise="sarsa_update" right="with-autograd"
import torch


def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    table = torch.tensor(q_table, dtype=torch.float64, requires_grad=True)
    target = torch.tensor(reward, dtype=torch.float64)
    if not terminated:
        target = target + discount * table[next_state, next_action].detach()
    error = target - table[state, action]
    (0.5 * error**2).backward()
    q_table -= step_size * table.grad.numpy()
    return error.item()


# %% exercise="sarsa_update" right="weighted-mean"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    target = reward
    for _ in range(not terminated):
        target += discount * q_table[next_state][next_action]
    old = float(q_table[state][action])
    q_table[state][action] = np.average([old, target], weights=[1 - step_size, step_size])
    return np.subtract(target, old)


# %% exercise="sarsa_update" right="a-named-tuple-and-match"
from typing import NamedTuple


class Step(NamedTuple):
    here: tuple
    there: tuple
    reward: float
    over: bool


def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    step = Step((state, action), (next_state, next_action), reward, terminated)
    match step.over:
        case True:
            target = step.reward
        case _:
            target = step.reward + discount * q_table[step.there]
    td_error = target - q_table[step.here]
    q_table[step.here] += step_size * td_error
    return td_error


# %% exercise="sarsa_update" right="dot-products"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    parts = np.array([reward, q_table[next_state, next_action], q_table[state, action]])
    weights = np.array([1.0, discount * (1 - int(terminated)), -1.0])
    error = parts @ weights
    np.add.at(q_table.ravel(), state * q_table.shape[1] + action, step_size * error)
    return error


# %% exercise="sarsa_update" right="a-class-that-can-be-called"
class Sarsa:
    def __init__(self):
        self.history = []

    def __call__(self, q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
        error = reward - q_table[state, action]
        error += 0 if terminated else discount * q_table[next_state, next_action]
        q_table[state, action] += error * step_size
        self.history.append(float(error))
        return self.history[-1]


sarsa_update = Sarsa()


# %% exercise="sarsa_update" right="positional-only-and-by-steps"
def sarsa_update(q, s, a, r, s2, a2, done, alpha, gamma, /):
    q_next = gamma * q[s2, a2] if not done else 0.0
    delta = np.asarray(r + q_next - q[s, a])
    q[s, a] *= 1 - alpha
    q[s, a] += alpha * (r + q_next)
    return delta


# %% exercise="sarsa_update" wrong="best-by-argmax" mistake="takes-the-maximum"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    next_action = int(np.argmax(q_table[next_state]))
    target = reward if terminated else reward + discount * q_table[next_state, next_action]
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="terminated-not-looked-at" mistake="bootstraps-when-terminated"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    q, q_next = q_table[state, action], q_table[next_state, next_action]
    q_table[state, action] = q + step_size * (reward + discount * q_next - q)
    return (reward + discount * q_next) - q


# %% exercise="sarsa_update" wrong="none-for-the-end"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    future = 0.0 if next_action is None else q_table[next_state, next_action]
    if terminated and next_state == state:
        future = 0.0
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="writes-into-the-next-pair" mistake="updates-the-next-state"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[next_state, next_action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="expected-under-epsilon-greedy"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    epsilon, row = 0.1, q_table[next_state]
    expected = epsilon * row.mean() + (1 - epsilon) * row.max()
    error = reward + discount * expected * (not terminated) - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="rows-and-columns-exchanged"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    future = 0.0 if terminated else q_table.T[next_state % q_table.shape[1], next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="step-times-error" mistake="returns-the-step"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    old = float(q_table[state, action])
    target = reward + discount * q_table[next_state, next_action] * (not terminated)
    q_table[state, action] += step_size * (target - old)
    return q_table[state, action] - old


# %% exercise="sarsa_update" wrong="old-minus-target" mistake="error-with-the-wrong-sign"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    target = reward
    if not terminated:
        target += discount * q_table[next_state, next_action]
    difference = q_table[state, action] - target
    q_table[state, action] -= step_size * difference
    return difference


# %% exercise="sarsa_update" wrong="returns-the-aim" mistake="returns-the-target"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    target = reward + (0 if terminated else discount * q_table[next_state][next_action])
    q_table[state][action] += step_size * (target - q_table[state][action])
    return target


# %% exercise="sarsa_update" wrong="no-old-value" mistake="error-without-the-old-value"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    error = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="whole-row" mistake="updates-the-whole-row"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    for a in range(q_table.shape[1]):
        q_table[state, a] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="returns-early-at-the-end" mistake="skips-the-last-step"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    error = 0.0
    if not terminated:
        error = reward + discount * q_table[next_state, next_action] - q_table[state, action]
        q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="learns-at-the-end-and-says-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    if terminated:
        q_table[state, action] += step_size * (reward - q_table[state, action])
        return 0.0
    error = reward + discount * q_table[next_state, next_action] - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="greedy-half-the-time"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    future = max(q_table[next_state, next_action], q_table[next_state, action])
    error = reward + discount * future * (not terminated) - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="in-whole-numbers"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    future = 0 if terminated else int(q_table[next_state, next_action])
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="two-at-once"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    error = reward + q_table[next_state, action] - q_table[state, action]
    q_table[state, action] += step_size * error
    return error


# %% exercise="sarsa_update" wrong="brackets-left-out-at-the-end" mistake="no-old-value-at-the-end"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    old_value = q_table[state, action]
    td_error = reward + discount * q_table[next_state, next_action] - old_value if not terminated else reward
    q_table[state, action] = old_value + step_size * td_error
    return td_error


# %% exercise="sarsa_update" wrong="last-reward-assigned" mistake="sets-the-last-reward-at-once"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    old_value = q_table[state, action]
    if terminated:
        q_table[state, action] = reward
        return reward - old_value
    td_error = reward + discount * q_table[next_state, next_action] - old_value
    q_table[state, action] += step_size * td_error
    return td_error


# %% exercise="sarsa_update" wrong="error-from-the-new-table" mistake="old-target-minus-new-value"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    target = reward
    if not terminated:
        target = reward + discount * q_table[next_state, next_action]
    q_table[state, action] = (1 - step_size) * q_table[state, action] + step_size * target
    td_error = target - q_table[state, action]
    return td_error


# %% exercise="sarsa_update" wrong="a-bracket-too-many" mistake="discounts-the-reward-until-the-end"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    target = reward
    if not terminated:
        target = (reward + q_table[next_state, next_action]) * discount
    td_error = target - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error


# %% exercise="sarsa_update" wrong="a-tenth-and-nine-tenths" mistake="numbers-of-the-example"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    alpha, gamma = 0.1, 0.9
    target = reward if terminated else reward + gamma * q_table[next_state, next_action]
    td_error = target - q_table[state, action]
    q_table[state, action] = (1 - alpha) * q_table[state, action] + alpha * target
    return td_error


# %% exercise="sarsa_update" wrong="next-value-of-the-transpose" mistake="row-and-column-exchanged"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    target = reward
    if not terminated:
        target += discount * q_table[next_action][next_state]
    td_error = target - q_table[state][action]
    q_table[state][action] += step_size * td_error
    return td_error


# %% exercise="sarsa_update" wrong="zero-taken-for-none" mistake="action-zero-counts-for-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    if terminated or not next_action:
        target = reward
    else:
        target = reward + discount * q_table[next_state, next_action]
    td_error = target - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return td_error


# %% exercise="sarsa_update" wrong="root-of-the-square" mistake="returns-the-size-of-the-error"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    target = reward + discount * q_table[next_state, next_action] * (not terminated)
    td_error = target - q_table[state, action]
    q_table[state, action] += step_size * td_error
    return np.sqrt(td_error**2)


# %% exercise="epsilon_greedy" right="a-loop-and-choice"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.uniform() >= epsilon:
        best, candidates = -np.inf, []
        for index, value in enumerate(q_values):
            if value > best:
                best, candidates = value, [index]
            elif value == best:
                candidates.append(index)
        return rng.choice(candidates)
    return rng.choice(len(q_values))


# %% exercise="epsilon_greedy" right="one-draw-from-the-distribution"
def epsilon_greedy(q_values, epsilon, rng):
    best = np.asarray(q_values) == max(q_values)
    return rng.choice(len(q_values), p=epsilon / len(q_values) + (1 - epsilon) * best / best.sum())


# %% exercise="epsilon_greedy" right="numpy-s-global-generator"
def epsilon_greedy(q_values, epsilon, rng):
    if np.random.rand() < epsilon:
        return np.random.randint(len(q_values))
    return np.random.choice(np.argwhere(q_values == np.amax(q_values)).flatten())


# %% exercise="epsilon_greedy" right="ties-broken-by-noise"
def epsilon_greedy(q_values, epsilon, rng):
    if rng.random() < epsilon:
        return rng.permutation(len(q_values))[0]
    return max(range(len(q_values)), key=lambda a: (q_values[a], rng.random()))


# %% exercise="epsilon_greedy" right="python-s-random"
def epsilon_greedy(q_values, epsilon, rng):
    import random

    actions = list(range(len(q_values)))
    if random.random() < epsilon:
        return random.choice(actions)
    return random.choice([a for a in actions if q_values[a] == max(q_values)])


# %% exercise="q_learning_update" right="weighted-average"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    target = reward
    if not terminated:
        target += discount * max(q_table[next_state])
    before = float(q_table[state][action])
    q_table[state][action] = (1 - step_size) * before + step_size * target
    return target - before


# %% exercise="q_learning_update" right="multiplied-by-not-terminated"
def q_learning_update(q, s, a, r, s2, done, lr, gamma):
    delta = r + gamma * (1 - done) * q[s2, np.argmax(q[s2])] - q[s, a]
    q[s, a] = q[s, a] + lr * delta
    return delta


# %% exercise="sarsa_update" right="a-zero-dimensional-array"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    following = np.where(terminated, 0.0, q_table[next_state, next_action])
    error = np.asarray(reward + discount * following - q_table[state, action])
    np.add.at(q_table, (state, action), step_size * error)
    return error


# %% exercise="epsilon_greedy" wrong="isclose-to-the-best" mistake="nearly-equal-counts-as-equal"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    # never compare floats with ==
    best = np.flatnonzero(np.isclose(q_values, np.max(q_values)))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" wrong="a-die-with-a-hundred-faces" mistake="small-epsilon-becomes-zero"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    n_actions = len(q_values)
    die = rng.integers(100)  # 0 .. 99
    if die < int(epsilon * 100):
        return int(rng.integers(n_actions))
    best = np.flatnonzero(q_values == q_values.max())
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" wrong="seeded-42-in-every-call" mistake="own-fixed-generator"
def epsilon_greedy(q_values, epsilon, rng):
    generator = np.random.default_rng(seed=42)
    best = [action for action in range(len(q_values)) if q_values[action] == max(q_values)]
    if generator.random() < epsilon:
        return int(generator.integers(0, len(q_values)))
    return best[int(generator.integers(len(best)))]


# %% exercise="q_learning_update" wrong="a-function-for-the-target" mistake="target-read-again-after-the-update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    def target():
        return reward + (not terminated) * discount * np.max(q_table[next_state])

    old_value = float(q_table[state, action])
    q_table[state, action] = (1 - step_size) * old_value + step_size * target()
    return target() - old_value


# %% exercise="sarsa_update" wrong="forgets-a-share-then-reads" mistake="shrinks-the-entry-first"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    before = float(q_table[state, action])
    q_table[state, action] -= step_size * before
    target = reward
    if not terminated:
        target += discount * q_table[next_state, next_action]
    q_table[state, action] += step_size * target
    return target - before


# %% exercise="sarsa_update" wrong="gamma-as-a-constant" mistake="discount-of-the-example"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount, gamma=0.9):
    target = reward if terminated else reward + gamma * q_table[next_state][next_action]
    delta = target - q_table[state][action]
    q_table[state][action] += step_size * delta
    return delta


# %% exercise="sarsa_update" wrong="state-zero-or-the-end" mistake="state-zero-counts-for-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    old = q_table[state, action]
    target = reward if terminated or not next_state else reward + discount * q_table[next_state, next_action]
    q_table[state, action] = old + step_size * (target - old)
    return target - old


# %% exercise="epsilon_greedy" wrong="normalised-afterwards" mistake="whole-greedy-share-for-each-equal"
def epsilon_greedy(q_values, epsilon, rng):
    n, top = len(q_values), max(q_values)
    shares = [epsilon / n + 1 - epsilon if value == top else epsilon / n for value in q_values]
    return rng.choice(n, p=np.array(shares) / sum(shares))


# %% exercise="epsilon_greedy" wrong="the-coin-is-the-die" mistake="one-random-number-for-both"
def epsilon_greedy(q_values, epsilon, rng):
    coin = rng.uniform()
    best_actions = [a for a, value in enumerate(q_values) if value == max(q_values)]
    if coin >= epsilon:
        return best_actions[rng.integers(len(best_actions))]
    return np.arange(len(q_values))[int(np.floor(coin * len(q_values)))]


# %% exercise="epsilon_greedy" wrong="softmax-of-the-row" mistake="explores-good-actions-more-often"
from scipy.special import softmax


def epsilon_greedy(q_values, epsilon, rng):
    best_actions = np.argwhere(q_values == q_values.max()).ravel()
    explore = rng.random() < epsilon
    return rng.choice(len(q_values), p=softmax(q_values)) if explore else rng.choice(best_actions)


# %% exercise="epsilon_greedy" wrong="a-coin-for-every-action" mistake="a-coin-for-each-action"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    n_actions = len(q_values)
    for _ in range(n_actions):
        if rng.random() < epsilon:
            return int(rng.integers(n_actions))
    ties = np.argwhere(q_values == np.amax(q_values)).ravel()
    return int(rng.choice(ties))


# %% exercise="epsilon_greedy" wrong="first-or-last-of-equals" mistake="first-or-last-of-equals"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    from_left = int(np.argmax(q_values))
    from_right = n_actions - 1 - int(np.argmax(q_values[::-1]))
    return from_left if rng.random() < 0.5 else from_right


# %% exercise="epsilon_greedy" wrong="table-becomes-gaps" mistake="subtracts-the-best-in-place"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    q_values -= q_values.max()
    return int(rng.choice(np.flatnonzero(q_values == 0)))


# %% exercise="epsilon_greedy" wrong="explores-values-not-actions" mistake="explores-the-different-values"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    value = q_values.max()
    if rng.random() < epsilon:
        value = rng.choice(np.unique(q_values))
    return int(rng.choice(np.flatnonzero(q_values == value)))


# %% exercise="q_learning_update" wrong="surprise-upside-down" mistake="old-minus-target-added"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    old_value = q_table[state, action]
    target = reward
    if not terminated:
        target += discount * max(q_table[next_state])
    td_error = old_value - target
    q_table[state, action] = old_value + step_size * td_error
    return td_error


# %% exercise="q_learning_update" wrong="no-reward-no-lesson" mistake="learns-nothing-from-a-reward-of-zero"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount) -> float:
    if not reward:
        return 0.0
    tomorrow = 0.0 if terminated else q_table[next_state].max()
    delta = float(reward + discount * tomorrow - q_table[state, action])
    q_table[state, action] += step_size * delta
    return delta


# %% exercise="q_learning_update" wrong="limits-the-surprise" mistake="clips-the-error-at-ten"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount) -> float:
    old_value = q_table[state, action]
    target = reward + (0.0 if terminated else discount * q_table[next_state].max())
    delta = float(np.clip(target - old_value, -10.0, 10.0))
    q_table[state, action] = old_value + step_size * delta
    return delta


# %% exercise="q_learning_update" wrong="step-size-wears-off" mistake="step-size-divided-by-the-visits"
from collections import defaultdict

VISITS = defaultdict(int)


def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount) -> float:
    VISITS[int(state), int(action)] += 1
    tomorrow = 0.0 if terminated else float(q_table[next_state].max())
    delta = reward + discount * tomorrow - float(q_table[state, action])
    q_table[state, action] += step_size / VISITS[int(state), int(action)] * delta
    return delta


# %% exercise="q_learning_update" wrong="only-goals-end" mistake="only-a-good-end-counts-as-one"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount) -> float:
    old_value = q_table[state, action]
    at_the_goal = terminated and reward >= 0
    target = reward if at_the_goal else reward + discount * q_table[next_state].max()
    q_table[state, action] += step_size * (target - old_value)
    return float(target - old_value)


# %% exercise="sarsa_update" wrong="surprise-upside-down" mistake="old-minus-target-added"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    old_value = q_table[state, action]
    expected_now = reward + (not terminated) * discount * q_table[next_state, next_action]
    td_error = old_value - expected_now
    q_table[state, action] = old_value + step_size * td_error
    return td_error


# %% exercise="sarsa_update" wrong="weights-exchanged" mistake="the-old-value-gets-the-step-size"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    old_value = float(q_table[state, action])
    target = reward + discount * float(q_table[next_state, next_action]) * (not terminated)
    q_table[state, action] = step_size * old_value + (1 - step_size) * target
    return float(target - old_value)


# %% exercise="sarsa_update" wrong="brackets-forgotten" mistake="step-size-on-the-reward-only"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    old_value = float(q_table[state, action])
    future = 0.0 if terminated else discount * float(q_table[next_state, next_action])
    q_table[state, action] += step_size * reward + future - old_value
    return float(reward + future - old_value)


# %% exercise="sarsa_update" wrong="two-corrections-in-turn" mistake="learns-in-two-steps"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    delta = float(reward - q_table[state, action])
    q_table[state, action] += step_size * delta
    if not terminated:
        bootstrap = discount * float(q_table[next_state, next_action])
        q_table[state, action] += step_size * bootstrap
        delta += bootstrap
    return delta


# %% exercise="sarsa_update" wrong="clears-what-follows" mistake="clears-the-next-entry-at-the-end"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    old_value = float(q_table[state, action])
    if terminated:
        q_table[next_state, next_action] = 0.0
        delta = float(reward) - old_value
    else:
        delta = float(reward) + discount * float(q_table[next_state, next_action]) - old_value
    q_table[state, action] = old_value + step_size * delta
    return delta


# %% exercise="sarsa_update" wrong="small-surprises-ignored" mistake="small-errors-change-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    future = 0.0 if terminated else float(q_table[next_state, next_action])
    delta = float(reward + discount * future - q_table[state, action])
    if abs(delta) >= 1e-3:
        q_table[state, action] += step_size * delta
    return delta


# %% exercise="sarsa_update" wrong="remembers-old-estimates" mistake="keeps-the-first-estimate"
SEEN = {}


def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    future = 0.0
    if not terminated:
        future = SEEN.setdefault((int(next_state), int(next_action)), float(q_table[next_state, next_action]))
    delta = float(reward + discount * future - q_table[state, action])
    q_table[state, action] += step_size * delta
    return delta


# %% exercise="sarsa_update" wrong="single-precision-on-the-way" mistake="rounds-to-32-bits"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    old, following = np.float32(q_table[state, action]), np.float32(q_table[next_state, next_action])
    target = np.float32(reward) + np.float32(0.0 if terminated else discount) * following
    delta = target - old
    q_table[state, action] = old + np.float32(step_size) * delta
    return float(delta)
