# What a class hands in for chapter 02: each cell is one exercise done wrong in one way.
# Its docstring is what that student reads.

# %% exercise="epsilon_greedy" mistake="takes-the-first-of-equals"
def epsilon_greedy(q_values, epsilon, rng):
    """When several actions share the best value, you always take the first of them.

    `np.argmax` stops at the first maximum, so in a table full of zeros your strategist never tries anything but
    action 0. Collect every action that has the best value and let the generator pick one of them.
    """
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    return int(np.argmax(q_values))


# %% exercise="epsilon_greedy" mistake="takes-the-last-of-equals"
def epsilon_greedy(q_values, epsilon, rng):
    """When several actions share the best value, you always take the last of them.

    A loop that keeps an action when its value is at least as good as the best so far ends on the last of the equals.
    Look at what happens with two equal values, and let the generator decide between them.
    """
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    best = 0
    for action in range(n_actions):
        if q_values[action] >= q_values[best]:
            best = action
    return best


# %% exercise="epsilon_greedy" mistake="explores-only-the-others"
def epsilon_greedy(q_values, epsilon, rng):
    """When you explore, you leave the greedy action out.

    Exploring here means a draw from all the actions, the best one included. So the best action comes up a little more
    often than 1 - epsilon. Look at the branch taken with probability epsilon: which actions can it return?
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    others = np.flatnonzero(q_values != np.max(q_values))
    if rng.random() < epsilon and len(others) > 0:
        return int(rng.choice(others))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="explores-all-but-the-one-chosen"
def epsilon_greedy(q_values, epsilon, rng):
    """When you explore, you leave out the one action that the greedy choice has drawn, and only that one.

    Exploring here means a draw from all the actions. So the best action comes up a little more often than 1 - epsilon.
    Look at the branch taken with probability epsilon: which actions can it return?
    """
    greedy = rng.choice(np.flatnonzero(q_values == np.max(q_values)))
    if rng.random() < epsilon:
        return int(rng.choice(np.delete(np.arange(len(q_values)), greedy)))
    return int(greedy)


# %% exercise="epsilon_greedy" mistake="turns-epsilon-around"
def epsilon_greedy(q_values, epsilon, rng):
    """You are greedy with probability epsilon, where you should explore with probability epsilon.

    With epsilon at 0 there should be no exploring at all. Check the direction of your comparison against that case.
    """
    n_actions = len(q_values)
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return int(rng.choice(best))
    return int(rng.integers(n_actions))


# %% exercise="epsilon_greedy" mistake="never-explores"
def epsilon_greedy(q_values, epsilon, rng):
    """You never explore: whatever epsilon is, the greedy action comes back.

    Without exploring, a bad first lap on hard tyres would be the last time anyone tried them. Where does your code
    use epsilon?
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="always-explores-above-zero"
def epsilon_greedy(q_values, epsilon, rng):
    """You explore on every call as soon as epsilon is above zero.

    Epsilon is a probability, so each call has to be decided by a fresh random number. Compare that number with
    epsilon.
    """
    n_actions = len(q_values)
    best = np.flatnonzero(q_values == np.max(q_values))
    if epsilon > 0:
        return int(rng.integers(n_actions))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="misses-the-last-action"
def epsilon_greedy(q_values, epsilon, rng):
    """When you explore, the last action can never come up.

    In NumPy the upper end of `rng.integers` is already excluded, so no 1 has to be taken off. Count which actions
    your exploring branch returns in a few hundred calls.
    """
    n_actions = len(q_values)
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return int(rng.integers(n_actions - 1))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="assumes-four-actions"
def epsilon_greedy(q_values, epsilon, rng):
    """When you explore, you draw from four actions, however many there are.

    The grid has four moves, another world has three or seven. The row of values that you are given says how many.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return int(rng.integers(4))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="takes-the-smallest"
def epsilon_greedy(q_values, epsilon, rng):
    """Your greedy action is the one with the smallest value.

    Values are rewards, and a reward in a race is minus the seconds lost: -80 is better than -90. Look at whether your
    comparison looks for the largest number or the smallest.
    """
    n_actions = len(q_values)
    best = np.flatnonzero(q_values == np.min(q_values))
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="compares-sizes-without-sign"
def epsilon_greedy(q_values, epsilon, rng):
    """You compare the sizes of the values without their signs, so -90 looks better than -80 to you.

    Values may be negative, and in a race they all are. Look for an `abs` or a square on the way to your choice.
    """
    n_actions = len(q_values)
    sizes = np.abs(q_values)
    best = np.flatnonzero(sizes == np.max(sizes))
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="best-so-far-begins-at-zero"
def epsilon_greedy(q_values, epsilon, rng):
    """Your search for the best value begins at 0, so among values below zero it finds none and action 0 comes back.

    In a race every value is negative. Begin the search with a value of the row, or below all of them, and try it on a
    row such as -7, -5, -6.
    """
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    best, ties = 0.0, [0]
    for action in range(n_actions):
        if q_values[action] > best:
            best, ties = q_values[action], [action]
        elif q_values[action] == best:
            ties.append(action)
    return int(rng.choice(ties))


# %% exercise="epsilon_greedy" mistake="returns-the-value"
def epsilon_greedy(q_values, epsilon, rng):
    """On your greedy branch you return the value of the best action, and its index is wanted.

    The pit wall wants to hear which action to take, not how good it is. Compare `max` with `argmax`.
    """
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    return float(np.max(q_values))


# %% exercise="epsilon_greedy" mistake="tosses-a-coin-for-each-equal"
def epsilon_greedy(q_values, epsilon, rng):
    """You walk along the values and toss a coin at each equal one, so the later ones win more often.

    With three equals the last comes up in half of the choices, the other two in a quarter each. Collect all the equals
    first, then make one draw among them.
    """
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    best = 0
    for action in range(1, n_actions):
        equal = q_values[action] == q_values[best]
        if q_values[action] > q_values[best] or (equal and rng.random() < 0.5):
            best = action
    return best


# %% exercise="epsilon_greedy" mistake="place-among-the-equals"
def epsilon_greedy(q_values, epsilon, rng):
    """Your greedy branch returns a place in the list of best actions, and the action that stands there is wanted.

    If only action 3 is best, that list has one entry: its place is 0, the action is 3. Use the number that you drew to
    look the action up.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(rng.integers(len(best)))


# %% exercise="epsilon_greedy" mistake="counts-actions-from-one"
def epsilon_greedy(q_values, epsilon, rng):
    """You count the actions from 1, and the first one is number 0.

    The action is used as an index of the table, so all your actions are one column too far. Look at which numbers your
    two branches can return.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return 1 + int(rng.integers(len(q_values)))
    return 1 + int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="explores-with-a-value"
def epsilon_greedy(q_values, epsilon, rng):
    """When you explore, you draw one of the values, and the index of an action is wanted.

    `rng.choice(q_values)` answers with an entry of the row, such as -7.0. The pit wall wants to hear which action to
    take: draw from the numbers 0, 1, 2 and so on.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return float(rng.choice(q_values))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="returns-nothing"
def epsilon_greedy(q_values, epsilon, rng):
    """Your function returns nothing.

    Printing an action, or keeping it in a name, does not hand it back to whoever called. Both branches have to end in a
    `return`.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    action = int(rng.integers(len(q_values)))
    if rng.random() >= epsilon:
        action = int(rng.choice(best))
    print(action)


# %% exercise="epsilon_greedy" mistake="finds-no-best-below-zero"
def epsilon_greedy(q_values, epsilon, rng):
    """Your search for the best value begins at 0, so among values below zero it finds none and any action comes back.

    In a race every value is negative. Begin the search with a value of the row, or below all of them, and try it on a
    row such as -7, -5, -6.
    """
    n_actions = len(q_values)
    best = max(0.0, np.max(q_values))
    ties = np.flatnonzero(q_values == best)
    if rng.random() < epsilon or len(ties) == 0:
        return int(rng.integers(n_actions))
    return int(rng.choice(ties))


# %% exercise="epsilon_greedy" mistake="returns-an-array-of-one"
def epsilon_greedy(q_values, epsilon, rng):
    """You return an array with one action in it, and the action itself is wanted, a whole number.

    A draw that is asked for its size gives an array, also when that size is 1. Leave the size out, or look up how one
    number comes out of an array.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return rng.integers(len(q_values), size=1)
    return rng.choice(best, 1)


# %% exercise="epsilon_greedy" mistake="greedy-array-of-one"
def epsilon_greedy(q_values, epsilon, rng):
    """On your greedy branch you return an array with one action in it, and the action itself is wanted.

    A draw that is asked for its size gives an array, also when that size is 1. Exploring gives a whole number, so
    compare the two branches.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return rng.choice(best, 1)


# %% exercise="epsilon_greedy" mistake="any-action-on-a-tie"
def epsilon_greedy(q_values, epsilon, rng):
    """When several actions are equally good, you draw from all the actions, the worse ones too.

    Equals are drawn among themselves: with values 2, 5, 5 and 1 only actions 1 and 2 can be greedy. Look at what your
    draw is made from when there is more than one best action.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    action = int(best[0]) if len(best) == 1 else int(rng.integers(len(q_values)))
    if rng.random() < epsilon:
        action = int(rng.integers(len(q_values)))
    return action


# %% exercise="epsilon_greedy" mistake="nearly-equal-counts-as-equal"
def epsilon_greedy(q_values, epsilon, rng):
    """You treat values that are nearly equal as if they were equal, so a worse action is sometimes your greedy one.

    `np.isclose` allows a gap that grows with the values: next to -5,400 seconds a whole hundredth is lost in it. The
    best value comes out of this very row, so nothing has been rounded: ask for equality with it.
    """
    best = np.flatnonzero(np.isclose(q_values, np.max(q_values)))
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(best[rng.integers(len(best))])


# %% exercise="epsilon_greedy" mistake="small-epsilon-becomes-zero"
def epsilon_greedy(q_values, epsilon, rng):
    """You cut epsilon down to a coarse step, such as whole percent, and a small epsilon becomes 0: you never explore.

    Late in training epsilon is often below one percent. A die with a hundred faces cannot show that; `rng.random()`
    can, and epsilon stays as it is.
    """
    best = np.flatnonzero(q_values == np.max(q_values))
    if rng.integers(100) < int(100 * epsilon):
        return int(rng.integers(len(q_values)))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="own-fixed-generator"
def epsilon_greedy(q_values, epsilon, rng):
    """You make a generator of your own with a fixed seed in every call, so every call draws the very same numbers.

    Asked a thousand times about the same row, you give the same action a thousand times: no exploring, no turns among
    equals. Draw from the `rng` that you are given.
    """
    rng = np.random.default_rng(42)
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    best = np.flatnonzero(q_values == np.max(q_values))
    return int(rng.choice(best))


# %% exercise="epsilon_greedy" mistake="small-gaps-vanish"
def epsilon_greedy(q_values, epsilon, rng):
    """Your greedy action is sometimes a slightly worse one: gaps of a hundredth between values get lost.

    Noise that is added to break ties also changes the order of values that are close; rounding or a tolerance makes
    equals of them. In the grid such gaps decide which way to drive. Only the very same value makes a tie.
    """
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    return int(np.argmax(q_values + 0.1 * rng.random(len(q_values))))


# %% exercise="epsilon_greedy" mistake="whole-greedy-share-for-each-equal"
def epsilon_greedy(q_values, epsilon, rng):
    """Each of several best actions gets the whole share of greed, so with equals you explore too little.

    All greed together is worth 1 - epsilon, and equals divide it among them. If your shares add up to more than 1,
    making them smaller afterwards also shrinks the part that explores.
    """
    best = q_values == np.max(q_values)
    weights = epsilon / len(q_values) + (1.0 - epsilon) * best
    return int(rng.choice(len(q_values), p=weights / weights.sum()))


# %% exercise="epsilon_greedy" mistake="one-random-number-for-both"
def epsilon_greedy(q_values, epsilon, rng):
    """You use one random number for two questions: whether to explore, and which action to try.

    When you explore, that number is below epsilon, so it is small and only the first actions come up. The second
    question needs a number of its own.
    """
    n_actions = len(q_values)
    number = rng.random()
    if number < epsilon:
        return int(number * n_actions)
    return int(rng.choice(np.flatnonzero(q_values == np.max(q_values))))


# %% exercise="epsilon_greedy" mistake="explores-good-actions-more-often"
def epsilon_greedy(q_values, epsilon, rng):
    """When you explore, better actions come up more often, and all should be equally likely.

    A softmax weighs the actions by their values. It is another way to explore; here a draw with probability epsilon
    does not look at the values at all.
    """
    if rng.random() < epsilon:
        weights = np.exp(q_values - np.max(q_values))
        return int(rng.choice(len(q_values), p=weights / weights.sum()))
    return int(rng.choice(np.flatnonzero(q_values == np.max(q_values))))


# %% exercise="epsilon_greedy" mistake="a-coin-for-each-action"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """You toss the coin again for each action, so you explore with probability 1 - (1 - epsilon)^A: with 4 actions and
    0.1 that is 0.34. One coin a decision is enough. Take it out of the loop."""
    n_actions = len(q_values)
    for _ in range(n_actions):
        if rng.random() < epsilon:
            return int(rng.integers(n_actions))
    ties = np.argwhere(q_values == np.amax(q_values)).ravel()
    return int(rng.choice(ties))


# %% exercise="epsilon_greedy" mistake="first-or-last-of-equals"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """Of several equally good actions you take the first or the last. One that stands between them never comes.
    Collect all of them and draw one."""
    n_actions = len(q_values)
    if rng.random() < epsilon:
        return int(rng.integers(n_actions))
    from_left = int(np.argmax(q_values))
    from_right = n_actions - 1 - int(np.argmax(q_values[::-1]))
    return from_left if rng.random() < 0.5 else from_right


# %% exercise="epsilon_greedy" mistake="subtracts-the-best-in-place"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """Your choice is right, and you change the row of the Q-table on the way: `-=` writes into what the caller handed
    in. After one choice the best value is 0. Subtract into a new array."""
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    q_values -= q_values.max()
    return int(rng.choice(np.flatnonzero(q_values == 0)))


# %% exercise="epsilon_greedy" mistake="explores-the-different-values"
def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """When you explore, you draw one of the different values and then an action that has it. Actions that share a
    value come too seldom. Draw one of the actions, whatever their values."""
    value = q_values.max()
    if rng.random() < epsilon:
        value = rng.choice(np.unique(q_values))
    return int(rng.choice(np.flatnonzero(q_values == value)))


# %% exercise="q_learning_update" mistake="bootstraps-when-terminated"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You add the value of the next state even when the episode has terminated.

    After the flag there are no more laps, so nothing can follow the last reward. Look at what your target does with
    `terminated`.
    """
    error = reward + discount * q_table[next_state].max() - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="maximum-over-the-current-state"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You take the maximum over the state that you just left.

    The future begins in the next state, so that is the row whose best value belongs in the target. Check the index of
    the row.
    """
    future = 0.0 if terminated else q_table[state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="index-instead-of-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You put the index of the best next action into the target, and its value belongs there.

    `np.argmax` answers "which", `np.max` answers "how good". The target is measured in the unit of the reward.
    """
    future = 0.0 if terminated else q_table[next_state].argmax()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="value-of-the-same-action"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """In the next state you take the value of the action that you have just done.

    Q-learning asks for the best action of the next state, whichever that is. Look at the second index of your look-
    up.
    """
    future = 0.0 if terminated else q_table[next_state, action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="average-over-next-actions"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You average over the actions of the next state, and Q-learning takes the best of them.

    An average is the value of a strategist who rolls dice. Look at which summary of the row you use.
    """
    future = 0.0 if terminated else q_table[next_state].mean()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="maximum-never-below-zero"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """Your maximum never falls below zero, so a row of negative values counts as 0.

    A search for the maximum that begins at 0 finds 0 when all the values are negative, and in a race they are. Begin
    with the first value of the row, or with a function that does the search.
    """
    future = 0.0
    if not terminated:
        for value in q_table[next_state]:
            future = max(future, value)
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="overwrites-with-the-target"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You replace the old value by the whole target; the step size does nothing.

    One lap is one noisy piece of evidence. The new value lies between the old one and the target, a fraction
    `step_size` of the way.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    target = reward + discount * future
    error = target - q_table[state, action]
    q_table[state, action] = target
    return float(error)


# %% exercise="q_learning_update" mistake="step-size-on-the-target-only"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You scale the target by the step size and forget the old value.

    What was known before must count for the rest: look at how much of the old value is left in your new one.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    target = reward + discount * future
    error = target - q_table[state, action]
    q_table[state, action] = step_size * target
    return float(error)


# %% exercise="q_learning_update" mistake="adds-the-target-to-the-old-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You add the target to the old value without first taking the old value off it.

    What moves the table is the difference between the target and the old value. If both are equal, nothing should
    move.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    target = reward + discount * future
    error = target - q_table[state, action]
    q_table[state, action] += step_size * target
    return float(error)


# %% exercise="q_learning_update" mistake="forgets-the-discount"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """Your target leaves the discount out.

    With a discount of 0.9 the value of the next state counts for nine tenths. Find the place of `discount` in the
    equation.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="discounts-the-reward-too"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You discount the reward as well as what follows it.

    The reward of this step is paid now, at its full size. Only what comes after it is discounted: look at your
    brackets.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = discount * (reward + future) - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="drops-the-last-reward"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """When the episode terminates you set the whole target to zero, the reward included.

    Nothing follows the last step, but the step itself was paid. That reward is the only news an ending brings.
    """
    target = 0.0 if terminated else reward + discount * q_table[next_state].max()
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="skips-the-last-step"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You learn nothing from the step that ends an episode.

    That step is the one that tells what the goal or the trap is worth. Only the look ahead falls away when the
    episode terminates; the update itself stays.
    """
    if terminated:
        return 0.0
    error = reward + discount * q_table[next_state].max() - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="turns-the-sign-around"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """Your table moves away from the target.

    A lap that was better than expected should raise the value. Check the sign of the error, or of the step, with one
    number.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] -= step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="error-with-the-wrong-sign"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but the error that you return has the wrong sign.

    By convention the error is positive when things went better than expected: target minus old value.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = q_table[state, action] - reward - discount * future
    q_table[state, action] -= step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="error-after-the-update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but the error that you return is measured after the update.

    By then part of the surprise is gone. Compute the error first, keep it in a name, and return that.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    future = 0.0 if terminated else q_table[next_state].max()
    return float(reward + discount * future - q_table[state, action])


# %% exercise="q_learning_update" mistake="returns-the-step"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but you return the step that you made, which is the error times the step size.

    The error itself is wanted, before any scaling.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    step = step_size * (reward + discount * future - q_table[state, action])
    q_table[state, action] += step
    return float(step)


# %% exercise="q_learning_update" mistake="returns-the-new-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but you return the new value of the table, and the error is wanted.

    Whoever calls this function can read the table. What they cannot read any more is how wrong it was.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    q_table[state, action] += step_size * (reward + discount * future - q_table[state, action])
    return float(q_table[state, action])


# %% exercise="q_learning_update" mistake="returns-the-target"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but you return the target, and the error is wanted.

    The error is how far the old value was from the target.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    target = reward + discount * future
    q_table[state, action] += step_size * (target - q_table[state, action])
    return float(target)


# %% exercise="q_learning_update" mistake="returns-nothing"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but your function returns nothing.

    The error is wanted as the returned value: later chapters watch it to see whether learning still makes progress.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error


# %% exercise="q_learning_update" mistake="updates-a-copy"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The error is right, but the table that you were given has not changed.

    Work on the array itself. A copy, or a local variable that holds one of its numbers, is forgotten when the
    function returns.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    value = q_table[state, action]
    error = reward + discount * future - value
    value += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="updates-the-whole-row"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You change the values of all the actions of the state, and only one action was tried.

    A lap on soft tyres says nothing about hard ones. One update changes one number: look at the index on the left of
    your update.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[state] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="updates-the-next-state"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You write the new value into the row of the next state.

    The step taught something about the state that you left and the action that you took there. That entry has to
    change.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[next_state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="maximum-over-the-whole-table"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You take the best value of the whole table, and only one row of it is the next state's.

    From there the race goes on, and what other states are worth does not help. Look at what your maximum is taken over.
    """
    future = 0.0 if terminated else q_table.max()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="tilde-of-a-bool"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You turn `terminated` over with `~`, which on a Python bool gives -1 or -2, never 0 or 1.

    The tilde works on arrays and tensors. For a single truth value Python's word is `not`.
    """
    error = reward + discount * q_table[next_state].max() * ~int(terminated) - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="error-without-the-old-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """What you call the error is the target: the old value was never taken off it.

    The error is how far the table was from the target. If both are equal, the error is 0 and nothing moves. What is
    missing from your difference?
    """
    error = reward + discount * (0.0 if terminated else q_table[next_state].max())
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="discounts-the-old-value-too"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You discount the old value as well: your bracket goes around the difference of the two values.

    The discount belongs to what comes one step later. The old value is about now, and it is subtracted whole.
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * (future - q_table[state, action])
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="step-size-on-the-old-value-only"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You shrink the old value by the step size and then add the whole target.

    The shares of old value and target must add up to 1: what you take off the one you give to the other, and no more.
    """
    old = q_table[state, action]
    target = reward + discount * (0.0 if terminated else q_table[next_state].max())
    q_table[state, action] = (1.0 - step_size) * old + target
    return float(target - old)


# %% exercise="q_learning_update" mistake="step-size-and-discount-exchanged"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """Step size and discount have changed places.

    The discount makes what comes later smaller, inside the target. The step size says how far the table moves. Look at
    which of the two you multiply by the error.
    """
    error = reward + step_size * (0.0 if terminated else q_table[next_state].max()) - q_table[state, action]
    q_table[state, action] += discount * error
    return float(error)


# %% exercise="q_learning_update" mistake="returns-the-size-of-the-error"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but you return the size of the error without its sign.

    A good surprise is positive, a bad one negative, and whoever calls wants to know which it was. Look for an `abs`.
    """
    error = reward + discount * (0.0 if terminated else q_table[next_state].max()) - q_table[state, action]
    q_table[state, action] += step_size * error
    return abs(float(error))


# %% exercise="q_learning_update" mistake="returns-the-table"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but you return it, and the error is wanted.

    The table is changed in place: whoever calls has it already. What they cannot read any more is how wrong it was.
    """
    error = reward + discount * (0.0 if terminated else q_table[next_state].max()) - q_table[state, action]
    q_table[state, action] += step_size * error
    return q_table


# %% exercise="q_learning_update" mistake="no-old-value-at-the-end"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """When the episode terminates, your error is the reward alone: the old value is not taken off it.

    Only what follows falls away at the end. The error is still the distance from the old value to the target. Look at
    what your `if` or your brackets leave out.
    """
    error = reward
    if not terminated:
        error += discount * q_table[next_state].max() - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="sets-the-last-reward-at-once"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """When the episode terminates, you write the whole reward into the table; the step size does nothing there.

    One finish is one piece of evidence, and the next may pay otherwise. The last step moves the old value as far as
    any other step does.
    """
    target = reward if terminated else reward + discount * q_table[next_state].max()
    error = target - q_table[state, action]
    q_table[state, action] += error if terminated else step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="old-target-minus-new-value"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but the error that you return is measured after the update.

    By then part of the surprise is gone. Compute the error first, keep it in a name, and return that.
    """
    target = reward + discount * (0.0 if terminated else q_table[next_state].max())
    q_table[state, action] += step_size * (target - q_table[state, action])
    return float(target - q_table[state, action])


# %% exercise="q_learning_update" mistake="discounts-the-reward-until-the-end"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You discount the reward as well as what follows it, in every step but the last.

    The reward of this step is paid now, at its full size. Only what comes after it is discounted: look at your
    brackets.
    """
    target = reward if terminated else discount * (reward + q_table[next_state].max())
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="numbers-of-the-example"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You use the step size 0.1 and the discount 0.9 of the example, whatever is handed over.

    Another call comes with other numbers. Look for numbers in your code that should be names.
    """
    error = reward + 0.9 * (0.0 if terminated else q_table[next_state].max()) - q_table[state, action]
    q_table[state, action] += 0.1 * error
    return float(error)


# %% exercise="q_learning_update" mistake="column-instead-of-row"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You take the best of a column of the table, and the next state is a row.

    The first index is the state, the second the action. A column compares what one action is worth in all the states.
    Look at the place of the colon.
    """
    future = 0.0 if terminated else q_table[:, next_state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="shrinks-the-entry-first"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """You change the entry before you have read the target, so a step that stays where it is looks at a changed value.

    A car that bumps into a wall has itself as next state. Read all that you need of the table first, then write.
    """
    old_value = q_table[state, action]
    q_table[state, action] = (1.0 - step_size) * old_value
    target = reward + discount * (0.0 if terminated else q_table[next_state].max())
    q_table[state, action] += step_size * target
    return float(target - old_value)


# %% exercise="q_learning_update" mistake="clears-the-next-row-at-the-end"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """When the episode terminates you set the row of the next state to zero in the table itself.

    One update changes one number, and that row may hold what other steps have learned. That nothing follows belongs
    into the target only. Look at what you write into the table at the end.
    """
    old_value = q_table[state, action]
    if terminated:
        q_table[next_state] = 0.0
    error = reward + discount * q_table[next_state].max() - old_value
    q_table[state, action] = old_value + step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="target-read-again-after-the-update"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """The table is right, but for the error you read the target a second time, after the update.

    A car that bumps into a wall has itself as next state: by then its row has changed, and the target with it. Compute
    the error once, keep it in a name, and return that.
    """
    old_value = float(q_table[state, action])
    future = 0.0 if terminated else q_table[next_state].max()
    q_table[state, action] += step_size * (reward + discount * future - old_value)
    future = 0.0 if terminated else q_table[next_state].max()
    return float(reward + discount * future - old_value)


# %% exercise="q_learning_update" mistake="old-minus-target-added"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    """Your error is the old value minus the target: the wrong way round, so the table moves away from the target.

    A lap that was better than expected is a positive surprise and should raise the value. Try the example: the error
    there is 4.2, not -4.2.
    """
    target = reward + discount * (0.0 if terminated else q_table[next_state].max())
    error = q_table[state, action] - target
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="q_learning_update" mistake="learns-nothing-from-a-reward-of-zero"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount) -> float:
    """Where the reward is 0 you leave without an update. Most steps of a race pay nothing, and on exactly these the
    value travels back from the flag: the target is then the discounted next value. Update at every step."""
    if not reward:
        return 0.0
    tomorrow = 0.0 if terminated else q_table[next_state].max()
    delta = float(reward + discount * tomorrow - q_table[state, action])
    q_table[state, action] += step_size * delta
    return delta


# %% exercise="q_learning_update" mistake="clips-the-error-at-ten"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount) -> float:
    """You cut the error to at most 10 either way. A reward of -100 then looks like -10, and the returned error is
    another one than the equation has. Leave the error as it is; `step_size` keeps the steps small."""
    old_value = q_table[state, action]
    target = reward + (0.0 if terminated else discount * q_table[next_state].max())
    delta = float(np.clip(target - old_value, -10.0, 10.0))
    q_table[state, action] = old_value + step_size * delta
    return delta


# %% exercise="q_learning_update" mistake="step-size-divided-by-the-visits"
def q_learning_update(
    q_table,
    state,
    action,
    reward,
    next_state,
    terminated,
    step_size,
    discount,
    visits={},  # noqa: B006 - the mistake itself
) -> float:
    """You divide the step size by the number of visits to the entry, and you remember them from call to call. Such
    schedules exist; here `step_size` is given and used as it is."""
    visits[int(state), int(action)] = visits.get((int(state), int(action)), 0) + 1
    tomorrow = 0.0 if terminated else float(q_table[next_state].max())
    delta = reward + discount * tomorrow - float(q_table[state, action])
    q_table[state, action] += step_size / visits[int(state), int(action)] * delta
    return delta


# %% exercise="q_learning_update" mistake="only-a-good-end-counts-as-one"
def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount) -> float:
    """You cut off the future only where the last reward is not negative. A crash is an end as well: nothing follows,
    whatever was paid. Ask for `terminated` alone."""
    old_value = q_table[state, action]
    at_the_goal = terminated and reward >= 0
    target = reward if at_the_goal else reward + discount * q_table[next_state].max()
    q_table[state, action] += step_size * (target - old_value)
    return float(target - old_value)


# %% exercise="sarsa_update" mistake="bootstraps-when-terminated"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You add the value of the next action even when the episode has terminated.

    A next action is always handed over, so that the call looks the same each time, but after the flag nobody takes
    it. Look at what your target does with `terminated`.
    """
    error = reward + discount * q_table[next_state, next_action] - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="takes-the-maximum"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You take the best next action: that is Q-learning.

    SARSA uses the action that will really be taken, good or bad, and you are handed it. Where does your target use
    `next_action`?
    """
    future = 0.0 if terminated else q_table[next_state].max()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="repeats-the-action"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """In the next state you take the value of the action that you have just done.

    The strategist may decide differently one lap later. Look at the second index of your look-up in the next state.
    """
    future = 0.0 if terminated else q_table[next_state, action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="next-action-in-the-current-state"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You look up the next action in the state that you just left.

    The second S of SARSA is the next state: state and action of the look-up belong to the same moment.
    """
    future = 0.0 if terminated else q_table[state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="average-over-next-actions"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You average over the actions of the next state, and SARSA uses the one that will be taken.

    The average over what might be done is another method, Expected SARSA, and it would need the probabilities. Look
    for the argument that you have not used.
    """
    future = 0.0 if terminated else q_table[next_state].mean()
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="index-instead-of-value"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You put the number of the next action into the target, and its value belongs there.

    An action is an index. How good it is stands in the table, in the row of the next state.
    """
    future = 0.0 if terminated else next_action
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="overwrites-with-the-target"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You replace the old value by the whole target; the step size does nothing.

    The new value lies between the old one and the target, a fraction `step_size` of the way.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    target = reward + discount * future
    error = target - q_table[state, action]
    q_table[state, action] = target
    return float(error)


# %% exercise="sarsa_update" mistake="step-size-on-the-target-only"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You scale the target by the step size and forget the old value.

    What was known before must count for the rest: look at how much of the old value is left in your new one.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    target = reward + discount * future
    error = target - q_table[state, action]
    q_table[state, action] = step_size * target
    return float(error)


# %% exercise="sarsa_update" mistake="forgets-the-discount"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """Your target leaves the discount out.

    With a discount of 0.9 the value of the next step counts for nine tenths. Find the place of `discount` in the
    equation.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="discounts-the-reward-too"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You discount the reward as well as what follows it.

    The reward of this step is paid now, at its full size. Only what comes after it is discounted: look at your
    brackets.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = discount * (reward + future) - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="drops-the-last-reward"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """When the episode terminates you set the whole target to zero, the reward included.

    Nothing follows the last step, but the step itself was paid. That reward is the only news an ending brings.
    """
    target = 0.0 if terminated else reward + discount * q_table[next_state, next_action]
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="skips-the-last-step"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You learn nothing from the step that ends an episode.

    That step is the one that tells what the goal or the trap is worth. Only the look ahead falls away when the
    episode terminates; the update itself stays.
    """
    if terminated:
        return 0.0
    error = reward + discount * q_table[next_state, next_action] - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="turns-the-sign-around"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """Your table moves away from the target.

    A lap that was better than expected should raise the value. Check the sign of the error, or of the step, with one
    number.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] -= step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="error-after-the-update"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but the error that you return is measured after the update.

    By then part of the surprise is gone. Compute the error first, keep it in a name, and return that.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    future = 0.0 if terminated else q_table[next_state, next_action]
    return float(reward + discount * future - q_table[state, action])


# %% exercise="sarsa_update" mistake="returns-the-new-value"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but you return the new value of the table, and the error is wanted.

    Whoever calls this function can read the table. What they cannot read any more is how wrong it was.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    q_table[state, action] += step_size * (reward + discount * future - q_table[state, action])
    return float(q_table[state, action])


# %% exercise="sarsa_update" mistake="returns-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but your function returns nothing.

    The error is wanted as the returned value, as in the exercise before.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error


# %% exercise="sarsa_update" mistake="updates-a-copy"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The error is right, but the table that you were given has not changed.

    Work on the array itself. A copy, or a local variable that holds one of its numbers, is forgotten when the
    function returns.
    """
    q_table = q_table.copy()
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="adds-the-target-to-the-old-value"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You add the target to the old value without first taking the old value off it.

    What moves the table is the difference between the target and the old value. If both are equal, nothing should move.
    """
    target = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    error = target - q_table[state, action]
    q_table[state, action] += step_size * target
    return float(error)


# %% exercise="sarsa_update" mistake="error-with-the-wrong-sign"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but the error that you return has the wrong sign.

    By convention the error is positive when things went better than expected: target minus old value.
    """
    error = q_table[state, action] - reward - discount * (0.0 if terminated else q_table[next_state, next_action])
    q_table[state, action] -= step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="returns-the-step"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but you return the step that you made, which is the error times the step size.

    The error itself is wanted, before any scaling.
    """
    step = step_size * (
        reward + discount * (0.0 if terminated else q_table[next_state, next_action]) - q_table[state, action]
    )
    q_table[state, action] += step
    return float(step)


# %% exercise="sarsa_update" mistake="returns-the-target"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but you return the target, and the error is wanted.

    The error is how far the old value was from the target.
    """
    target = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    q_table[state, action] += step_size * (target - q_table[state, action])
    return float(target)


# %% exercise="sarsa_update" mistake="updates-the-whole-row"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You change the values of all the actions of the state, and only one action was tried.

    One update changes one number: look at the index on the left of your update.
    """
    error = reward + discount * (0.0 if terminated else q_table[next_state, next_action]) - q_table[state, action]
    q_table[state] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="updates-the-next-state"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You write the new value into the row of the next state.

    The step taught something about the state that you left and the action that you took there. That entry has to
    change.
    """
    error = reward + discount * (0.0 if terminated else q_table[next_state, next_action]) - q_table[state, action]
    q_table[next_state, next_action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="tilde-of-a-bool"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You turn `terminated` over with `~`, which on a Python bool gives -1 or -2, never 0 or 1.

    The tilde works on arrays and tensors. For a single truth value Python's word is `not`.
    """
    error = reward + discount * q_table[next_state, next_action] * ~int(terminated) - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="error-without-the-old-value"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """What you call the error is the target: the old value was never taken off it.

    The error is how far the table was from the target. If both are equal, the error is 0 and nothing moves. What is
    missing from your difference?
    """
    error = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="discounts-the-old-value-too"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You discount the old value as well: your bracket goes around the difference of the two values.

    The discount belongs to what comes one step later. The old value is about now, and it is subtracted whole.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * (future - q_table[state, action])
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="step-size-on-the-old-value-only"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You shrink the old value by the step size and then add the whole target.

    The shares of old value and target must add up to 1: what you take off the one you give to the other, and no more.
    """
    old = q_table[state, action]
    target = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    q_table[state, action] = (1.0 - step_size) * old + target
    return float(target - old)


# %% exercise="sarsa_update" mistake="step-size-and-discount-exchanged"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """Step size and discount have changed places.

    The discount makes what comes later smaller, inside the target. The step size says how far the table moves. Look at
    which of the two you multiply by the error.
    """
    error = reward + step_size * (0.0 if terminated else q_table[next_state, next_action]) - q_table[state, action]
    q_table[state, action] += discount * error
    return float(error)


# %% exercise="sarsa_update" mistake="returns-the-table"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but you return it, and the error is wanted.

    The table is changed in place: whoever calls has it already. What they cannot read any more is how wrong it was.
    """
    error = reward + discount * (0.0 if terminated else q_table[next_state, next_action]) - q_table[state, action]
    q_table[state, action] += step_size * error
    return q_table


# %% exercise="sarsa_update" mistake="no-old-value-at-the-end"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """When the episode terminates, your error is the reward alone: the old value is not taken off it.

    Only what follows falls away at the end. The error is still the distance from the old value to the target. Look at
    what your `if` or your brackets leave out.
    """
    error = reward
    if not terminated:
        error += discount * q_table[next_state, next_action] - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="sets-the-last-reward-at-once"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """When the episode terminates, you write the whole reward into the table; the step size does nothing there.

    One finish is one piece of evidence, and the next may pay otherwise. The last step moves the old value as far as
    any other step does.
    """
    target = reward if terminated else reward + discount * q_table[next_state, next_action]
    error = target - q_table[state, action]
    q_table[state, action] += error if terminated else step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="old-target-minus-new-value"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but the error that you return is measured after the update.

    By then part of the surprise is gone. Compute the error first, keep it in a name, and return that.
    """
    target = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    q_table[state, action] += step_size * (target - q_table[state, action])
    return float(target - q_table[state, action])


# %% exercise="sarsa_update" mistake="discounts-the-reward-until-the-end"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You discount the reward as well as what follows it, in every step but the last.

    The reward of this step is paid now, at its full size. Only what comes after it is discounted: look at your
    brackets.
    """
    target = reward if terminated else discount * (reward + q_table[next_state, next_action])
    error = target - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="numbers-of-the-example"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You use the step size 0.1 and the discount 0.9 of the example, whatever is handed over.

    Another call comes with other numbers. Look for numbers in your code that should be names.
    """
    error = reward + 0.9 * (0.0 if terminated else q_table[next_state, next_action]) - q_table[state, action]
    q_table[state, action] += 0.1 * error
    return float(error)


# %% exercise="sarsa_update" mistake="row-and-column-exchanged"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You have exchanged row and column when you look up the next value.

    The first index is the state, the second the action, as in the entry that you change. Look at the order of your two
    indices.
    """
    future = 0.0 if terminated else q_table[next_action, next_state]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="action-zero-counts-for-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You leave the future out when the next action is number 0.

    To Python the number 0 is false, so an `if` or an `and` takes this action for none at all. It is an action like any
    other. Only `terminated` says that nothing follows.
    """
    future = q_table[next_state, next_action] if next_action and not terminated else 0.0
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="returns-the-size-of-the-error"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """The table is right, but you return the size of the error without its sign.

    A good surprise is positive, a bad one negative, and whoever calls wants to know which it was. Look for an `abs`.
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return abs(float(error))


# %% exercise="sarsa_update" mistake="shrinks-the-entry-first"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You change the entry before you have read the target, so a step that repeats itself looks at a changed value.

    At a wall the next state and the next action can be the very entry that you correct. Read all that you need of the
    table first, then write.
    """
    old_value = q_table[state, action]
    q_table[state, action] = (1.0 - step_size) * old_value
    target = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    q_table[state, action] += step_size * target
    return float(target - old_value)


# %% exercise="sarsa_update" mistake="discount-of-the-example"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """You use the discount of the worked example, 0.9, whatever `discount` is.

    The cliff counts later rewards in full, the grid at 0.95. Your function is handed the number: where do you use it?
    """
    future = 0.0 if terminated else q_table[next_state, next_action]
    error = reward + 0.9 * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="state-zero-counts-for-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """When the next state is number 0, you treat the step as if nothing followed.

    In Python 0 counts as false, and state 0 is a state like any other. What ends an episode is `terminated` alone: look
    at the condition of your `if`.
    """
    future = 0.0
    if next_state and not terminated:
        future = q_table[next_state, next_action]
    error = reward + discount * future - q_table[state, action]
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="old-minus-target-added"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount):
    """Your error is the old value minus the target: the wrong way round, so the table moves away from the target.

    A lap that was better than expected is a positive surprise and should raise the value. Try the example: the error
    there is -2.4, not 2.4.
    """
    target = reward + discount * (0.0 if terminated else q_table[next_state, next_action])
    error = q_table[state, action] - target
    q_table[state, action] += step_size * error
    return float(error)


# %% exercise="sarsa_update" mistake="the-old-value-gets-the-step-size"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    """Your two weights are exchanged: the old value gets `step_size` and the target 1 - `step_size`. Right only at
    0.5. A small step keeps most of the old value."""
    old_value = float(q_table[state, action])
    target = reward + discount * float(q_table[next_state, next_action]) * (not terminated)
    q_table[state, action] = step_size * old_value + (1 - step_size) * target
    return float(target - old_value)


# %% exercise="sarsa_update" mistake="step-size-on-the-reward-only"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    """Your step size scales the reward alone, and the rest of the error is believed in full. Brackets are missing:
    `step_size * (target - old value)`."""
    old_value = float(q_table[state, action])
    future = 0.0 if terminated else discount * float(q_table[next_state, next_action])
    q_table[state, action] += step_size * reward + future - old_value
    return float(reward + future - old_value)


# %% exercise="sarsa_update" mistake="learns-in-two-steps"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    """You correct by the reward first and read the next value afterwards. Where the next pair is the same entry, as at
    a wall, you read what you have just changed. Make the whole target first, then one step."""
    delta = float(reward - q_table[state, action])
    q_table[state, action] += step_size * delta
    if not terminated:
        bootstrap = discount * float(q_table[next_state, next_action])
        q_table[state, action] += step_size * bootstrap
        delta += bootstrap
    return delta


# %% exercise="sarsa_update" mistake="clears-the-next-entry-at-the-end"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    """At an end you write 0 into the entry of the next state and action. The target leaves it out anyway, and only one
    entry may change: that of `state` and `action`."""
    old_value = float(q_table[state, action])
    if terminated:
        q_table[next_state, next_action] = 0.0
        delta = float(reward) - old_value
    else:
        delta = float(reward) + discount * float(q_table[next_state, next_action]) - old_value
    q_table[state, action] = old_value + step_size * delta
    return delta


# %% exercise="sarsa_update" mistake="small-errors-change-nothing"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    """You take errors below a threshold for converged and leave the table alone. Small errors add up: many of them
    carry a value to the start of the track. Take every step."""
    future = 0.0 if terminated else float(q_table[next_state, next_action])
    delta = float(reward + discount * future - q_table[state, action])
    if abs(delta) >= 1e-3:
        q_table[state, action] += step_size * delta
    return delta


# %% exercise="sarsa_update" mistake="keeps-the-first-estimate"
def sarsa_update(
    q_table,
    state,
    action,
    reward,
    next_state,
    next_action,
    terminated,
    step_size,
    discount,
    seen={},  # noqa: B006 - the mistake itself
) -> float:
    """You remember the value of the next entry from the first time you saw it. The table learns, and what you remember
    grows stale. Read the entry in every call."""
    future = 0.0
    if not terminated:
        future = seen.setdefault((int(next_state), int(next_action)), float(q_table[next_state, next_action]))
    delta = float(reward + discount * future - q_table[state, action])
    q_table[state, action] += step_size * delta
    return delta


# %% exercise="sarsa_update" mistake="rounds-to-32-bits"
def sarsa_update(q_table, state, action, reward, next_state, next_action, terminated, step_size, discount) -> float:
    """Your numbers pass through 32 bits on the way, so the seventh digit of the table is wrong. Tables here are
    float64. Leave out `float32`."""
    old, following = np.float32(q_table[state, action]), np.float32(q_table[next_state, next_action])
    target = np.float32(reward) + np.float32(0.0 if terminated else discount) * following
    delta = target - old
    q_table[state, action] = old + np.float32(step_size) * delta
    return float(delta)
