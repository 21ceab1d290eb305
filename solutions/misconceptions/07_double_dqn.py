# What a class hands in for chapter 07: each cell is one exercise done wrong in one way.
# Its docstring is what that student reads.

# %% exercise="double_q_update" mistake="own-table-gives-the-value"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """The table that chooses the next action also gives its value, so this is plain Q-learning twice.

    Whoever picks the luckiest number and then quotes that same number is too optimistic. Which of the two tables did
    not take part in the choice?
    """
    own = q_a if update_a else q_b
    future = 0.0 if terminated else own[next_state].max()
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="maximum-of-the-other-table"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You take the largest value of the other table, so that table both chooses and gives the value.

    Two jobs, two tables: the one that learns names the action, the other one is asked about that action only. Look at
    where your index comes from.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state].max()
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="roles-swapped-in-the-target"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """In your target the other table chooses the next action and the learning table gives the value.

    It is the other way round: the table that learns names its favourite, and the other one says what that favourite is
    worth. Swap the two jobs.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else own[next_state, other[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="always-updates-the-first"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You always correct the first table, whatever `update_a` says.

    A table that never learns is no second opinion. Look at what your code does when `update_a` is False.
    """
    future = 0.0 if terminated else q_b[next_state, q_a[next_state].argmax()]
    error = reward + discount * future - q_a[state, action]
    q_a[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="turns-the-coin-around"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You correct the second table when `update_a` is True, and the first one when it is False.

    The name says which table learns. Check the order of the two branches.
    """
    own, other = (q_b, q_a) if update_a else (q_a, q_b)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="updates-both-tables"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You correct both tables with every experience.

    Two tables that learn from the same luck are no longer two opinions. One experience goes to one table: `update_a`
    says to which.
    """
    future_a = 0.0 if terminated else q_b[next_state, q_a[next_state].argmax()]
    future_b = 0.0 if terminated else q_a[next_state, q_b[next_state].argmax()]
    error_a = reward + discount * future_a - q_a[state, action]
    error_b = reward + discount * future_b - q_b[state, action]
    q_a[state, action] += step_size * error_a
    q_b[state, action] += step_size * error_b
    return float(error_a if update_a else error_b)


# %% exercise="double_q_update" mistake="bootstraps-when-terminated"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You add the value of the next state even when the episode has terminated.

    After the flag nothing follows, whatever the tables hold in that row. Look at what your target does with
    `terminated`.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    error = reward + discount * other[next_state, own[next_state].argmax()] - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="forgets-the-discount"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """The value of the next state enters your target at full weight.

    What comes a step later counts a little less. Where does `discount` enter your line?
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="compares-with-the-other-table"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You measure the error against the old value of the other table.

    The surprise is the target minus what the learning table believed so far. The other table is asked about the next
    state only.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - other[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="corrects-the-other-table"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You compute the error of one table and write the correction into the other.

    Choice, old value and new value all belong to the table that learns. Compare the table on the left of your
    assignment with the one in your error.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    other[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="takes-the-smaller-of-both"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You take the smaller of the two tables' values for the chosen action.

    That is clipped double Q-learning, a younger idea that leans to the low side. Here the value comes from the other
    table even when it is the larger one.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    best = own[next_state].argmax()
    future = 0.0 if terminated else min(own[next_state, best], other[next_state, best])
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="averages-the-two-tables"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You average the two tables first and take the maximum of the average.

    Averaging makes the noise smaller, but the same numbers still choose and give the value, so the optimism stays.
    Keep the tables apart: one names the action, the other values it.
    """
    own = q_a if update_a else q_b
    future = 0.0 if terminated else ((q_a[next_state] + q_b[next_state]) / 2).max()
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="index-instead-of-value"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You put the index of the best next action into the target, and its value belongs there.

    `argmax` answers "which", not "how good". Hand the index to the other table and ask it for the value.
    """
    own = q_a if update_a else q_b
    future = 0.0 if terminated else own[next_state].argmax()
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="changes-a-copy"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """Your correction never reaches the table: both tables are as they were.

    You work on copies, or on a number taken out of a table. Write to the entry of the table that you were handed.
    """
    own, other = (q_a.copy(), q_b) if update_a else (q_b.copy(), q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="overwrites-with-the-target"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You replace the old value by the whole target; the step size does nothing.

    One lap is one noisy piece of evidence. The new value lies between the old one and the target, a fraction
    `step_size` of the way.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    target = reward + discount * future
    error = target - own[state, action]
    own[state, action] = target
    return float(error)


# %% exercise="double_q_update" mistake="returns-the-error-afterwards"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You return the error that is left after the correction.

    Wanted is the surprise as it was before anything changed. Look at the order of your last lines.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    target = reward + discount * future
    own[state, action] += step_size * (target - own[state, action])
    return float(target - own[state, action])


# %% exercise="double_q_update" mistake="returns-the-scaled-error"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You return the error times the step size.

    That product is the correction. The surprise itself comes back unscaled.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    correction = step_size * (reward + discount * future - own[state, action])
    own[state, action] += correction
    return float(correction)


# %% exercise="double_q_update" mistake="first-table-always-chooses"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """The first table chooses the next action, also when the second one learns.

    Then `q_a` names the action and gives its value, and that is the optimism which two tables should take away. Look at
    your choice: which table makes it when `update_a` is False?
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    best = q_a[next_state].argmax()
    future = 0.0 if terminated else other[next_state, best]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="same-error-into-both-tables"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You correct both tables, and both with the error of the one that learns.

    One experience goes to one table: `update_a` says to which. The other one stays as it is, or it is no second opinion
    for long. Count the entries that your code writes.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    other[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="favourite-of-the-state-left-behind"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You look up the best action of the state that was left, and not of the next one.

    The target asks what is best from where the step led to. Look at the row in which you search for the largest value.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="drops-the-last-reward"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """When the episode terminates, your target is 0 and the last reward is lost.

    The last step is paid like any other; only what would come after it is missing. Look at what `terminated` switches
    off.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = other[next_state, own[next_state].argmax()]
    error = (reward + discount * future) * (1 - int(terminated)) - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="sum-of-both-tables-chooses"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You let the sum of both tables choose the next action.

    The car drives by the sum. To learn, the table that is corrected chooses alone: if the other one has a say in the
    choice, its value is no second opinion any more. Look at what your `argmax` is taken of.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    best = (q_a[next_state] + q_b[next_state]).argmax()
    future = 0.0 if terminated else other[next_state, best]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="updates-both-tables-in-turn"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You correct both tables with every experience, first A and then B.

    Two tables that learn from the same luck are no longer two opinions. One experience goes to one table: `update_a`
    says to which. Does your code ask it before it writes, or only for what it returns?
    """
    error_a = (
        reward + (0.0 if terminated else discount * q_b[next_state, q_a[next_state].argmax()]) - q_a[state, action]
    )
    q_a[state, action] += step_size * error_a
    error_b = (
        reward + (0.0 if terminated else discount * q_a[next_state, q_b[next_state].argmax()]) - q_b[state, action]
    )
    q_b[state, action] += step_size * error_b
    return float(error_a if update_a else error_b)


# %% exercise="double_q_update" mistake="flag-forgotten-where-b-learns"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """When the second table learns, you add the value of the next state even after the episode has terminated.

    Where the first table learns you look at `terminated`. The end is the end for both. Compare the two branches line
    by line.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated and update_a else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="search-begins-at-zero"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """Your search for the best next action starts from the value 0, so where all values are below 0 nothing beats it.

    Then your first action wins, however bad it is. In a race that is paid in lost seconds every value is negative. What
    should the first action be compared with?
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    best, highest = 0, 0.0
    for candidate, value in enumerate(own[next_state]):
        if value > highest:
            best, highest = candidate, value
    error = reward + (0.0 if terminated else discount * other[next_state, best]) - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="discount-of-the-example"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You discount by 0.9, the number of the example, whatever `discount` says.

    The example used 0.9; the drives at the fork use 1. Look for the number in your code that should be an argument.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + 0.9 * future - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="no-learning-at-the-end"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """Where the episode terminated, your function returns the error and the table stays as it was.

    The last step teaches as well: at the fork it is the only one that pays. Only what follows is missing there, and the
    update is the same. Look at what your code skips when it returns early.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    if terminated:
        return float(reward - own[state, action])
    error = reward + discount * other[next_state, own[next_state].argmax()] - own[state, action]
    own[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" mistake="step-size-of-the-example"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You learn with a step size of 0.1, the number of the example, whatever `step_size` says.

    Your error is right, and the table moves too far or not far enough. Look for the number in your code that should be
    an argument.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    error = reward + discount * future - own[state, action]
    own[state, action] += 0.1 * error
    return float(error)


# %% exercise="double_q_update" mistake="changes-the-table-before-it-chooses"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You shrink the old value first, and choose the next action in a table that has already changed.

    Where a step leads back to its own state, that value is one of those to choose from, so another action can win. Work
    out the whole target before you write into the table.
    """
    own, other = (q_a, q_b) if update_a else (q_b, q_a)
    old = own[state, action]
    own[state, action] = (1 - step_size) * old
    future = 0.0 if terminated else other[next_state, own[next_state].argmax()]
    own[state, action] += step_size * (reward + discount * future)
    return float(reward + discount * future - old)


# %% exercise="double_q_update" mistake="keeps-an-earlier-favourite"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a, known={}):  # noqa: B006 - the mistake itself
    """You remember the best action of each next state from an earlier call. The tables learn, and another action may
    be best now. Look for the largest value in every call."""
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    key = (next_state, bool(update_a))
    if key not in known:
        known[key] = int(learner[next_state].argmax())
    target = reward if terminated else reward + discount * judge[next_state, known[key]]
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_q_update" mistake="state-zero-counts-for-nothing"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """Your condition asks `if next_state`, and state number 0 counts as false. Its value is left out of every target.
    Ask for `terminated` alone."""
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward
    if next_state and not terminated:
        target = reward + discount * judge[next_state, learner[next_state].argmax()]
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_q_update" mistake="a-discount-of-zero-becomes-one"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You write `discount or 1.0`, and a discount of 0 counts as false: it becomes 1. A driver with discount 0 looks
    no further than the next reward. Use the number as it is."""
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    gamma = discount or 1.0
    best = learner[next_state].argmax()
    target = reward + gamma * judge[next_state, best] * (not terminated)
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_q_update" mistake="clips-the-error-at-ten"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    """You cut the error to at most 10 either way. A reward of -100 then looks like -10, and the returned error is
    another one than the equation has. Leave the error as it is."""
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    if terminated:
        target = reward
    else:
        target = reward + discount * judge[next_state, np.argmax(learner[next_state])]
    error = min(10.0, max(-10.0, target - learner[state, action]))
    learner[state, action] += step_size * error
    return error


# %% exercise="double_dqn_targets" mistake="roles-swapped"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """In your targets the target network chooses the action and the online network gives its value.

    It is the other way round. The online network knows best which action it would take now; the older copy is asked
    what that action is worth.
    """
    chosen = next_q_target.argmax(dim=1, keepdim=True)
    value = next_q_online.gather(1, chosen).squeeze(1)
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="maximum-of-the-target-network"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You take the largest value of the target network: that is plain DQN.

    There the same numbers choose and give the value. Here `next_q_online` has a job too: which one?
    """
    value = next_q_target.max(dim=1).values
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="maximum-of-the-online-network"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You take the largest value of the online network, and the target network is never asked.

    The online network names the action and no more. Its own opinion of that action is just what should not be trusted.
    """
    value = next_q_online.max(dim=1).values
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="bootstraps-when-terminated"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You add the value of the next state even where the episode has terminated.

    After the flag nothing follows, whatever a network says about the empty track. Look at what your targets do with
    `terminated`.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    return rewards + discount * next_q_target.gather(1, chosen).squeeze(1)


# %% exercise="double_dqn_targets" mistake="mask-turned-around"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You keep the future where the episode has ended, and drop it where the race goes on.

    `terminated` is True at the end. Turn your mask around.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen).squeeze(1)
    return rewards + discount * value * terminated.to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="mask-takes-the-reward-too"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Where the episode ends you drop the reward as well.

    The last lap is paid like any other; only what would come after it is missing. Look at what your mask multiplies.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen).squeeze(1)
    return (rewards + discount * value) * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="forgets-the-discount"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """The next state enters your targets at full weight.

    What comes a step later counts a little less. Where does `discount` enter?
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen).squeeze(1)
    return rewards + value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="one-action-for-the-whole-batch"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You choose a single action for the whole batch.

    Every row is a situation of its own with its own best action. Look at the dimension along which you search for the
    largest value.
    """
    chosen = int(next_q_online.max(dim=0).values.argmax())
    return rewards + discount * next_q_target[:, chosen] * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="every-row-with-every-action"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your indexing pairs every row with the action of every other row, so the result is [B, B].

    A slice and a list of columns give a whole block of the matrix. You want one entry a row: number the rows as well,
    or look up `gather`.
    """
    chosen = next_q_online.argmax(dim=1)
    value = next_q_target[:, chosen]
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="a-column-instead-of-a-row"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You add a column [B, 1] to a row [B], and PyTorch stretches both to [B, B] without a word.

    `gather` keeps the dimension that it was given. Print the shapes before you add, and take away the extra one.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen)
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="smaller-of-both"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You take the smaller of the two networks' values for the chosen action.

    That is clipped double Q-learning, a younger method that leans to the low side. Here the target network's value
    counts, also when it is the larger one.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_online.gather(1, chosen).minimum(next_q_target.gather(1, chosen)).squeeze(1)
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="average-of-both"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You average what the two networks say about the chosen action.

    Half of that average is the opinion of the network that chose, and it is too fond of its own choice. Leave it out.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = ((next_q_online + next_q_target) / 2).gather(1, chosen).squeeze(1)
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="index-instead-of-value"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You put the index of the best action into the targets, and its value belongs there.

    `argmax` answers "which". Ask the target network how good that action is.
    """
    value = next_q_online.argmax(dim=1).to(rewards.dtype)
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="writes-into-its-arguments"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your targets are right, but you have changed the tensors that you were handed.

    An assignment to a slice, or a method whose name ends in an underscore, works in place. The caller still needs its
    numbers: make new tensors.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    next_q_target[terminated] = 0.0
    return rewards + discount * next_q_target.gather(1, chosen).squeeze(1)


# %% exercise="double_dqn_targets" mistake="returns-a-column"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your targets are a column [B, 1], and a row [B] is asked for.

    The numbers are right. But a loss that meets a column and a row stretches both to [B, B] without a word. `gather`
    keeps the dimension that it was given: take away the extra one.
    """
    value = next_q_target.gather(1, next_q_online.argmax(dim=1, keepdim=True))
    return rewards.unsqueeze(1) + discount * value * (~terminated).unsqueeze(1).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="argmax-along-the-batch"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your `argmax` runs along the batch: it tells which transition is best for each action.

    Wanted is the best action of each transition. In `[B, A]` dimension 0 counts the transitions and dimension 1 the
    actions. With as many of the one as of the other nothing complains.
    """
    chosen = next_q_online.argmax(dim=0)
    value = next_q_target[torch.arange(len(rewards)), chosen]
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="float64-instead-of-float32"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your targets have the right values, and they are float64 where float32 is asked for.

    NumPy computes with 64 bits unless it is told otherwise, and so does `.double()`. A loss of float64 targets and
    float32 predictions can fail far from here. Print the `dtype` of what you return.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen).squeeze(1).double()
    return rewards.double() + discount * value * (~terminated)


# %% exercise="double_dqn_targets" mistake="one-end-ends-all"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """One transition that terminated cuts off the future of the whole batch.

    Every row has a flag of its own, and only the rows whose flag is True lose what would follow. An `if` asks once for
    all of them: look for a way to ask row by row.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen).squeeze(1)
    return rewards + (0.0 if terminated.any() else discount) * value


# %% exercise="double_dqn_targets" mistake="one-hot-guesses-the-actions"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your `one_hot` makes as many columns as the largest action chosen in the batch needs, and that can be too few.

    It was told no number of actions, so it guesses. Where no row chooses the last action, the mask does not fit the
    values any more: an error, or a wrong sum without a word. Look up its second argument.
    """
    mask = torch.nn.functional.one_hot(next_q_online.argmax(dim=1))
    value = (next_q_target * mask).sum(dim=1)
    return rewards + discount * value * (~terminated).to(rewards.dtype)


# %% exercise="double_dqn_targets" mistake="live-rows-counted-anew"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You keep only the rows that go on, and then number them from 0 when you read the target network.

    Behind a transition that terminated, each row gets the value of another one. In the example the end comes last, so
    nothing shows. Which rows of `next_q_target` belong to the rows that you kept?
    """
    alive, value = ~terminated, torch.zeros_like(rewards)
    chosen = next_q_online[alive].argmax(dim=1)
    value[alive] = next_q_target[torch.arange(len(chosen)), chosen]
    return rewards + discount * value


# %% exercise="double_dqn_targets" mistake="the-end-is-always-last"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You take the last row for the end of the episode, and never look at `terminated`.

    So it is in the example. But a batch is drawn at random: any of its rows may have ended, or several, or none. Ask
    each row for its own flag.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen).squeeze(1)
    goes_on = torch.ones_like(rewards)
    goes_on[-1] = 0.0
    return rewards + discount * value * goes_on


# %% exercise="double_dqn_targets" mistake="targets-cut-at-zero"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your targets are never below 0: whatever is negative becomes 0.

    CartPole pays only positive rewards. A race in lost seconds pays only negative ones, and all its targets lie below
    0. Nothing in the equation cuts them off.
    """
    chosen = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, chosen).squeeze(1)
    return (rewards + discount * value * (~terminated).to(rewards.dtype)).clamp(min=0.0)


# %% exercise="double_dqn_targets" mistake="leaves-the-loop-at-the-first-end"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """Your loop ends at the first transition that is terminated. The rows behind it get their reward alone, though
    most of them go on. Skip the one row: `continue` in place of `break`."""
    targets = rewards.clone()
    for row, favourite in enumerate(next_q_online.argmax(dim=1)):
        if terminated[row]:
            break
        targets[row] += discount * next_q_target[row, favourite]
    return targets


# %% exercise="double_dqn_targets" mistake="zeros-of-the-mask-win"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """You multiply by a mask and take the maximum. Where the chosen value is negative, the zeros of the other actions
    are larger and win. Add up the masked row, or use `gather`."""
    mask = next_q_online == next_q_online.max(dim=1, keepdim=True).values
    values = (next_q_target * mask).max(dim=1).values
    return rewards + discount * values * (~terminated)


# %% exercise="double_dqn_targets" mistake="counts-rows-by-the-batch-size"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """In the flat tensor your rows begin B entries apart, and they are A entries apart: one for each action. Right
    only where there are as many actions as transitions. Let `gather` count for you."""
    batch_size = len(rewards)
    flat = torch.arange(batch_size) * batch_size + next_q_online.argmax(dim=1)
    values = next_q_target.reshape(-1)[flat]
    return rewards + discount * values * (1.0 - terminated.float())


# %% exercise="double_dqn_targets" mistake="one-row-left-is-an-error"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    """With a single transition that goes on you raise an error: `squeeze` without a dimension takes away the axis of
    one row, too. Name the axis, or keep all rows and mask the sum."""
    running = (~terminated).nonzero().squeeze()
    chosen = next_q_online[running].argmax(dim=1, keepdim=True)
    targets = rewards.clone()
    targets[running] += discount * next_q_target[running].gather(1, chosen).squeeze(1)
    return targets


# %% exercise="discounted_returns" mistake="undiscounted"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You add the rewards up at full weight.

    A reward that lies k steps ahead counts `discount ** k` times. Where does `discount` enter your sum?
    """
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = rewards[step] + following
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="sums-the-past"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You walk forwards, so your numbers sum up the past, and a return is about the future.

    The last return needs the last reward only, the one before it needs two. At which end should the loop begin?
    """
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in range(len(rewards)):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="running-sum-from-the-start"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You add up discounted rewards from the first step to step t.

    That is what has been earned so far. A return is what is still to come from step t on.
    """
    weights = discount ** np.arange(len(rewards))
    returns = np.cumsum(weights * rewards)
    returns[-1] += discount ** len(rewards) * bootstrap_value
    return returns


# %% exercise="discounted_returns" mistake="discounts-from-the-first-step"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You discount every reward by its distance from step 0, also in the returns of later steps.

    For G[t] the clock starts at step t: the reward of that step counts in full. Divide out what is too much, or work
    backwards.
    """
    n_steps = len(rewards)
    weighted = np.append(rewards, bootstrap_value) * discount ** np.arange(n_steps + 1)
    return np.cumsum(weighted[::-1])[::-1][:n_steps].copy()


# %% exercise="discounted_returns" mistake="ignores-the-bootstrap-value"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You leave `bootstrap_value` out.

    It stands for all that would have come after the last reward. When the recording was cut off, that is a lot. What
    does your loop start from?
    """
    returns, following = np.zeros(len(rewards)), 0.0
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="bootstrap-value-undiscounted"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You add `bootstrap_value` to the last reward at full weight.

    It comes one step after the last reward, so it is discounted once there, and once more with every step further
    back.
    """
    returns, following = np.zeros(len(rewards)), 0.0
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following + (bootstrap_value if step == len(rewards) - 1 else 0.0)
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="bootstrap-value-at-every-step"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You add `bootstrap_value` at every step, as if each step were the last one.

    It follows once, after the last reward. What would your loop have to start from?
    """
    returns, following = np.zeros(len(rewards)), 0.0
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * (following + bootstrap_value)
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="same-tail-for-every-step"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You weigh `bootstrap_value` in every return as if the whole episode still lay ahead.

    From step t on only T - t steps are left, so a late return feels the end more than an early one. Let the value run
    through the same recursion as the rewards.
    """
    returns, following = np.zeros(len(rewards)), 0.0
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns + discount ** len(rewards) * bootstrap_value


# %% exercise="discounted_returns" mistake="in-reversed-order"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """Your returns are right but stand in reversed order.

    Working backwards produces the last return first. Entry 0 belongs to step 0.
    """
    returns, following = [], bootstrap_value
    for reward in reversed(list(rewards)):
        following = reward + discount * following
        returns.append(following)
    return np.array(returns, dtype=float)


# %% exercise="discounted_returns" mistake="whole-numbers-only"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """When the rewards are whole numbers, your returns lose all that stands behind the point.

    `zeros_like` copies the type of the rewards, and an array of integers cannot hold 2.75. Make an array of floats.
    """
    returns, following = np.zeros_like(rewards), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="discounts-the-own-reward"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You discount the reward of the very step that you stand on.

    The reward of step t is paid now and counts in full in G[t]. Look at what stands inside your bracket.
    """
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = discount * (rewards[step] + following)
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="only-the-first-return"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You return a single number, the return of the first step.

    Every step has a return of its own, and your loop computes each of them on the way. Keep them.
    """
    following = bootstrap_value
    for reward in reversed(list(rewards)):
        following = reward + discount * following
    return float(following)


# %% exercise="discounted_returns" mistake="one-entry-too-many"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """Your array has one entry too many: it holds `bootstrap_value` as the return of a step that was never made.

    T rewards have T returns. Leave the entry behind the end out of what you return.
    """
    returns = np.append(np.zeros(len(rewards)), bootstrap_value)
    for step in reversed(range(len(rewards))):
        returns[step] = rewards[step] + discount * returns[step + 1]
    return returns


# %% exercise="discounted_returns" mistake="normalises-the-returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You shift and scale the returns to mean 0 and deviation 1.

    Policy-gradient tutorials do that to calm the gradient. Here the returns are the truth that a prediction is held
    against, in the unit of the reward.
    """
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return (returns - returns.mean()) / (returns.std() + 1e-8)


# %% exercise="discounted_returns" mistake="stops-before-the-first-step"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """Your loop stops one step early, so the return of step 0 is never computed and stays 0.

    `range` leaves its end out, also when it counts down. Print the steps that your loop visits.
    """
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in range(len(rewards) - 1, 0, -1):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="starts-anew-at-every-reward"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """Your sum starts anew wherever a reward is not 0, so each return ends at the first such reward.

    Programs for Pong do that, because there every point begins a new game. Here one recording is one drive, and its
    sum is never set back. Look for the line that does it.
    """
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = rewards[step] + (discount * following if rewards[step] == 0 else 0.0)
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="bootstrap-value-replaces-the-last-reward"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """Your last return is `bootstrap_value` itself, and the last reward is lost.

    The value belongs to the state after the last step, one step behind your array. The last step was still paid. Which
    return does your loop begin with?
    """
    returns = np.append(np.zeros(len(rewards) - 1), bootstrap_value)
    for step in reversed(range(len(rewards) - 1)):
        returns[step] = rewards[step] + discount * returns[step + 1]
    return returns


# %% exercise="discounted_returns" mistake="whole-numbers-read-back"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """When the rewards are whole numbers, your returns lose what stands behind the point, step after step.

    `zeros_like` and `copy` keep the type of the rewards, and an array of integers cannot hold 2.75. What is lost in one
    step is missing in all earlier ones too. Make an array of floats.
    """
    returns, last = np.zeros_like(rewards), len(rewards) - 1
    for step in reversed(range(len(rewards))):
        following = bootstrap_value if step == last else returns[step + 1]
        returns[step] = rewards[step] + discount * following
    return returns


# %% exercise="discounted_returns" mistake="only-a-positive-future-counts"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You leave `bootstrap_value` out where it is below 0.

    A state can be worth less than nothing: in a race that is paid in lost seconds each one is. A negative value does
    not mean that the episode terminated. Look at your condition.
    """
    returns, following = np.zeros(len(rewards)), max(bootstrap_value, 0.0)
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns


# %% exercise="discounted_returns" mistake="rounded-returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """You round your returns to two places.

    The worked example only looks as if that were wanted: its numbers end there by themselves. A comparison with a
    promise needs all of them. Round when you print, not before.
    """
    returns, following = np.zeros(len(rewards)), bootstrap_value
    for step in reversed(range(len(rewards))):
        following = rewards[step] + discount * following
        returns[step] = following
    return returns.round(2)


# %% exercise="discounted_returns" mistake="bootstrap-value-one-step-ahead-of-all"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0):
    """You add the discounted bootstrap value to every return as if it stood one step ahead. It stands behind the last
    reward, so its weight falls with each step that lies between. Begin the backward loop with it."""
    returns = np.zeros(len(rewards))
    running = 0.0
    for t in range(len(rewards) - 1, -1, -1):
        running = rewards[t] + discount * running
        returns[t] = running + discount * bootstrap_value
    return returns


# %% exercise="discounted_returns" mistake="small-weights-left-out"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0):
    """You leave out what has a weight below a thousandth. In a long race there are many such rewards, and together
    they count. Go to the end of the recording."""
    everything = [float(reward) for reward in rewards] + [float(bootstrap_value)]
    returns = []
    for t in range(len(rewards)):
        weight, total = 1.0, 0.0
        for reward in everything[t:]:
            if weight < 1e-3:
                break
            total += weight * reward
            weight *= discount
        returns.append(total)
    return np.array(returns)


# %% exercise="discounted_returns" mistake="sums-in-32-bits"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0):
    """You add up in 32 bits and turn the finished sums into float64. The digits that are lost do not come back. Begin
    with float64."""
    paid = torch.as_tensor(np.asarray(rewards), dtype=torch.float32)
    future, returns = torch.tensor(bootstrap_value, dtype=torch.float32), []
    for reward in paid.flip(0):
        future = reward + discount * future
        returns.insert(0, future.item())
    return np.array(returns, dtype=np.float64)


# %% exercise="discounted_returns" mistake="keeps-an-earlier-bootstrap-value"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0, last=[0.0]):  # noqa: B006 - the mistake itself
    """You remember the bootstrap value of an earlier call and use it where none is given. A race that reached the flag
    has no future: its value is 0. Keep nothing from call to call."""
    if bootstrap_value:
        last[0] = bootstrap_value
    running, returns = last[0], np.zeros(len(rewards))
    for t in range(len(rewards) - 1, -1, -1):
        running = rewards[t] + discount * running
        returns[t] = running
    return returns
