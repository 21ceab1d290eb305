# Answers to the exercises of chapter 07 whose mark is known; autograder/audit/answers.py says how they are read.

# %% exercise="double_q_update" right="two-branches-written-out"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    if update_a:
        best = int(q_a[next_state].argmax())
        target = reward if terminated else reward + discount * q_b[next_state][best]
        error = target - q_a[state][action]
        q_a[state][action] = q_a[state][action] + step_size * error
        return error
    best = int(q_b[next_state].argmax())
    target = reward if terminated else reward + discount * q_a[next_state][best]
    error = target - q_b[state][action]
    q_b[state][action] = q_b[state][action] + step_size * error
    return error


# %% exercise="double_q_update" right="a-mask-of-zero-and-one"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a: bool):
    tables = [q_b, q_a]
    mine, yours = tables[int(update_a)], tables[1 - int(update_a)]
    follows = discount * (1 - int(terminated))
    td_error = reward + follows * yours[next_state, mine[next_state, :].argmax()] - mine[state, action]
    np.add.at(mine, (state, action), step_size * td_error)
    return np.float64(td_error)


# %% exercise="double_q_update" right="by-calling-itself"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    if not update_a:
        return double_q_update(
            q_b, q_a, state, action, reward, next_state, terminated, step_size, discount, update_a=True
        )
    actions = range(q_a.shape[1])
    favourite = max(actions, key=lambda a: q_a[next_state, a])
    future = 0 if terminated else q_b.item(next_state, favourite)
    old = q_a.item(state, action)
    q_a[state, action] = (1 - step_size) * old + step_size * (reward + discount * future)
    return reward + discount * future - old


# %% exercise="double_q_update" right="through-torch"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    a, b = torch.from_numpy(q_a), torch.from_numpy(q_b)  # they share the memory of the tables
    learner, judge = (a, b) if update_a else (b, a)
    value = judge[next_state].gather(0, learner[next_state].argmax(0, keepdim=True)).squeeze()
    value = value.masked_fill(torch.tensor(bool(terminated)), 0.0)
    error = reward + discount * value - learner[state, action]
    learner[state, action] += step_size * error
    return error.item()


# %% exercise="double_q_update" right="a-helper-and-a-print"
def _target(chooser, judge, reward, next_state, discount):
    values = chooser[next_state]
    index = 0
    for i in range(1, len(values)):
        if values[i] > values[index]:
            index = i
    return reward + discount * judge[next_state, index]


def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    print("updating", "A" if update_a else "B")
    pair = {True: (q_a, q_b), False: (q_b, q_a)}
    learner, judge = pair[bool(update_a)]
    target = reward
    if not terminated:
        target = _target(learner, judge, reward, next_state, discount)
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return np.asarray(error)


# %% exercise="double_q_update" right="flat-indices-and-one-hot"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    one_hot = (learner[next_state] == learner[next_state].max()).astype(float)
    next_value = np.dot(one_hot, judge[next_state]) * np.logical_not(terminated)
    place = np.ravel_multi_index((state, action), learner.shape)
    error = reward + discount * next_value - learner.flat[place]
    change = np.zeros_like(learner)
    change.flat[place] = step_size * error
    learner += change
    return float(error)


# %% exercise="double_q_update" right="sorted-order-and-early-return"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    if not update_a:
        q_a, q_b = q_b, q_a
    if terminated:
        error = reward - q_a[state, action]
        q_a[state, action] += step_size * error
        return error
    error = reward + discount * q_b[next_state, np.argsort(q_a[next_state])[-1]] - q_a[state, action]
    q_a[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="own-maximum-both-ways" mistake="own-table-gives-the-value"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    table = q_a if update_a else q_b
    target = reward
    if not terminated:
        target += discount * np.max(table[next_state])
    error = target - table[state, action]
    table[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="own-table-when-b-learns"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    if update_a:
        future = q_b[next_state, np.argmax(q_a[next_state])]
        error = reward + discount * future * (not terminated) - q_a[state, action]
        q_a[state, action] += step_size * error
    else:
        future = q_b[next_state, np.argmax(q_b[next_state])]
        error = reward + discount * future * (not terminated) - q_b[state, action]
        q_b[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="max-of-the-judge" mistake="maximum-of-the-other-table"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward + discount * max(judge[next_state]) * (1 - terminated)
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="judge-chooses" mistake="roles-swapped-in-the-target"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    if update_a:
        value = q_a[next_state, q_b[next_state].argmax()]
        error = reward + (0 if terminated else discount * value) - q_a[state, action]
        q_a[state, action] += step_size * error
    else:
        value = q_b[next_state, q_a[next_state].argmax()]
        error = reward + (0 if terminated else discount * value) - q_b[state, action]
        q_b[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="ignores-the-coin" mistake="always-updates-the-first"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a=True):
    best = np.argmax(q_a[next_state])
    error = reward - q_a[state, action]
    if not terminated:
        error += discount * q_b[next_state, best]
    q_a[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="no-flag" mistake="bootstraps-when-terminated"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward + discount * y[next_state, np.argmax(x[next_state])]
    delta = target - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="the-flag-turned-around"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward + discount * y[next_state, np.argmax(x[next_state])] * terminated
    delta = target - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="favourite-of-this-state" mistake="favourite-of-the-state-left-behind"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward + discount * y[next_state, np.argmax(x[state])] * (not terminated)
    delta = target - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="argmax-of-the-whole-table"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward + discount * y[next_state, np.argmax(x) % x.shape[1]] * (not terminated)
    delta = target - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="prints-and-forgets-to-return"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - x[state, action]
    x[state, action] += step_size * delta
    print(delta)


# %% exercise="double_q_update" wrong="returns-the-new-value"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - x[state, action]
    x[state, action] += step_size * delta
    return x[state, action]


# %% exercise="double_q_update" wrong="subtracts-the-correction"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - x[state, action]
    x[state, action] -= step_size * delta
    return delta


# %% exercise="double_q_update" wrong="error-the-other-way-round"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = x[state, action] - (reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated))
    x[state, action] -= step_size * delta
    return delta


# %% exercise="double_q_update" wrong="a-coin-of-its-own"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    update_a = np.random.random() < 0.5
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="returns-new-tables"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    q_a, q_b = q_a.copy(), q_b.copy()
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - x[state, action]
    x[state, action] += step_size * delta
    return q_a, q_b


# %% exercise="double_q_update" wrong="a-number-out-of-the-table" mistake="changes-a-copy"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    value = x[state, action]
    delta = reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - value
    value += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="the-whole-row"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - x[state, action]
    x[state] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="the-error-of-the-step" mistake="returns-the-scaled-error"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    old = x[state, action]
    x[state, action] += step_size * (
        reward + discount * y[next_state, np.argmax(x[next_state])] * (not terminated) - old
    )
    return x[state, action] - old


# %% exercise="double_q_update" wrong="two-mistakes-flag-and-discount"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    delta = reward + y[next_state, np.argmax(x[next_state])] - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="one-and-the-other-afterwards" mistake="updates-both-tables"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    goes_on = 0.0 if terminated else 1.0
    to_a = reward + discount * goes_on * q_b[next_state, np.argmax(q_a[next_state])] - q_a[state, action]
    to_b = reward + discount * goes_on * q_a[next_state, np.argmax(q_b[next_state])] - q_b[state, action]
    for table, error in ((q_a, to_a), (q_b, to_b)):
        table[state, action] += step_size * error
    return to_a if update_a else to_b


# %% exercise="double_q_update" wrong="only-three-actions"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    best = 0
    for a in range(3):
        if x[next_state, a] > x[next_state, best]:
            best = a
    delta = reward + discount * y[next_state, best] * (not terminated) - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="best-starts-at-zero" mistake="search-begins-at-zero"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    x, y = (q_a, q_b) if update_a else (q_b, q_a)
    best, highest = 0, 0.0
    for a, value in enumerate(x[next_state]):
        if value > highest:
            best, highest = a, value
    delta = reward + discount * y[next_state, best] * (not terminated) - x[state, action]
    x[state, action] += step_size * delta
    return delta


# %% exercise="double_dqn_targets" right="gather-and-where"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    chosen = torch.max(next_q_online, dim=1, keepdim=True).indices
    bootstrapped = rewards + discount * torch.gather(next_q_target, 1, chosen)[:, 0]
    return torch.where(terminated, rewards, bootstrapped)


# %% exercise="double_dqn_targets" right="row-by-row"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    targets = []
    for r, online, target, end in zip(rewards, next_q_online, next_q_target, terminated):
        if end:
            targets.append(r.item())
            continue
        targets.append(r.item() + discount * target[online.argmax()].item())
    return torch.tensor(targets)


# %% exercise="double_dqn_targets" right="numpy-and-back"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    r, online, target, end = (np.asarray(one) for one in (rewards, next_q_online, next_q_target, terminated))
    best = np.argmax(online, axis=-1)
    value = np.take_along_axis(target.astype(np.float64), best[:, None], axis=1).ravel()
    return torch.from_numpy(np.where(end, r, r + discount * value).astype(np.float32))


# %% exercise="double_dqn_targets" right="one-hot-and-einsum"
from torch import nn


def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    with torch.no_grad():
        n_actions = next_q_online.size(-1)
        choice = nn.functional.one_hot(next_q_online.argmax(-1), n_actions).to(next_q_target)
        value = torch.einsum("ba,ba->b", choice, next_q_target)
        return torch.addcmul(rewards, value, 1.0 - terminated.float(), value=discount)


# %% exercise="double_dqn_targets" right="in-place-on-clones"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.detach().clone().argmax(dim=1)
    value = next_q_target.clone()[range(len(best)), best.tolist()]
    value[terminated] = 0.0
    value *= discount
    value += rewards
    return value


# %% exercise="double_dqn_targets" right="only-where-the-race-goes-on"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    targets = rewards.clone()
    on = torch.logical_not(terminated)
    if on.any():
        rows = on.nonzero(as_tuple=True)[0]
        targets[rows] += discount * next_q_target[rows, next_q_online[rows].argmax(dim=1)]
    return targets


# %% exercise="double_dqn_targets" right="double-precision-in-between"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    flat = torch.arange(0, next_q_target.numel(), next_q_target.shape[1]) + next_q_online.argmax(1)
    values = next_q_target.reshape(-1).double().index_select(0, flat)
    keep = terminated.logical_not().double()
    return (rewards.double() + torch.tensor(discount).double() * values * keep).float()


# %% exercise="double_dqn_targets" right="diagonal-of-the-block"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    block = next_q_target[:, next_q_online.argmax(dim=1)]  # [B, B]
    return rewards + (discount * block.diagonal()).masked_fill(terminated, 0)


# %% exercise="double_dqn_targets" wrong="target-asks-online" mistake="roles-swapped"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_target.argmax(1)
    return torch.where(terminated, rewards, rewards + discount * next_q_online[torch.arange(len(best)), best])


# %% exercise="double_dqn_targets" wrong="plain-dqn" mistake="maximum-of-the-target-network"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    return rewards + discount * torch.amax(next_q_target, 1) * torch.logical_not(terminated)


# %% exercise="double_dqn_targets" wrong="online-believes-itself" mistake="maximum-of-the-online-network"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.argmax(1, keepdim=True)
    return rewards + discount * next_q_online.gather(1, best)[:, 0] * (1 - terminated.float())


# %% exercise="double_dqn_targets" wrong="no-mask" mistake="bootstraps-when-terminated"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    out = []
    for i in range(len(rewards)):
        out.append(rewards[i] + discount * next_q_target[i, next_q_online[i].argmax()])
    return torch.stack(out)


# %% exercise="double_dqn_targets" wrong="times-terminated" mistake="mask-turned-around"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1)[:, None]).flatten()
    return torch.where(terminated, rewards + discount * value, rewards)


# %% exercise="double_dqn_targets" wrong="brackets-around-everything" mistake="mask-takes-the-reward-too"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1)[:, None]).flatten()
    targets = rewards + discount * value
    targets[terminated] = 0.0
    return targets


# %% exercise="double_dqn_targets" wrong="unsqueezed-rewards" mistake="returns-a-column"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True))
    return rewards[:, None] + discount * value * ~terminated[:, None]


# %% exercise="double_dqn_targets" wrong="column-meets-row" mistake="a-column-instead-of-a-row"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.max(1, keepdim=True)[1]
    future = torch.take_along_dim(next_q_target, best, dim=1)
    return rewards + future * discount * (1.0 - terminated.float())


# %% exercise="double_dqn_targets" wrong="argmax-along-the-batch"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.argmax(dim=0)
    value = next_q_target[best, torch.arange(len(best))]
    return rewards + discount * value * ~terminated


# %% exercise="double_dqn_targets" wrong="rewards-in-place" mistake="writes-into-its-arguments"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True)).squeeze(1)
    rewards += discount * value * ~terminated
    return rewards


# %% exercise="double_dqn_targets" wrong="target-times-mask-in-place" mistake="writes-into-its-arguments"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    next_q_target.mul_(discount)
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True)).squeeze(1)
    return rewards + value * ~terminated


# %% exercise="double_dqn_targets" wrong="in-double" mistake="float64-instead-of-float32"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    rows = np.arange(len(rewards))
    value = next_q_target.double().numpy()[rows, next_q_online.numpy().argmax(axis=1)]
    return torch.tensor(rewards.numpy() + discount * value * (1 - terminated.numpy()))


# %% exercise="double_dqn_targets" wrong="a-numpy-array"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True)).squeeze(1)
    return (rewards + discount * value * ~terminated).numpy()


# %% exercise="double_dqn_targets" wrong="a-python-list"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True)).squeeze(1)
    return (rewards + discount * value * ~terminated).tolist()


# %% exercise="double_dqn_targets" wrong="the-mean-target"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True)).squeeze(1)
    return (rewards + discount * value * ~terminated).mean()


# %% exercise="double_dqn_targets" wrong="three-by-heart"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    out = torch.zeros(3)
    for i in range(3):
        best = next_q_online[i].argmax()
        out[i] = rewards[i] + (0.0 if terminated[i] else discount * next_q_target[i, best])
    return out


# %% exercise="double_dqn_targets" wrong="largest-absolute-value"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.abs().argmax(1, keepdim=True)
    value = next_q_target.gather(1, best).squeeze(1)
    return rewards + discount * value * ~terminated


# %% exercise="double_dqn_targets" wrong="stops-the-batch-at-an-end" mistake="one-end-ends-all"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    if terminated.any():
        return rewards
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True)).squeeze(1)
    return rewards + discount * value


# %% exercise="double_dqn_targets" wrong="sum-of-both-networks"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = (next_q_online + next_q_target).argmax(1, keepdim=True)
    value = next_q_target.gather(1, best).squeeze(1)
    return rewards + discount * value * ~terminated


# %% exercise="double_dqn_targets" wrong="undiscounted-and-unmasked"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    value = next_q_target.gather(1, next_q_online.argmax(1, keepdim=True)).squeeze(1)
    return rewards + value


# %% exercise="double_dqn_targets" wrong="value-at-full-weight" mistake="forgets-the-discount"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.argmax(1).numpy()
    return rewards + next_q_target[np.arange(len(best)), best].masked_fill(terminated, 0.0)


# %% exercise="discounted_returns" right="lfilter"
from scipy.signal import lfilter


def discounted_returns(rewards, discount, bootstrap_value=0.0):
    backwards = np.append(rewards, bootstrap_value)[::-1].astype(float)
    return lfilter([1.0], [1.0, -discount], backwards)[:0:-1]


# %% exercise="discounted_returns" right="a-matrix-of-powers"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n = len(rewards)
    ahead = np.arange(n + 1)[None, :] - np.arange(n)[:, None]  # [T, T + 1]
    weights = np.where(ahead >= 0, float(discount) ** np.maximum(ahead, 0), 0.0)
    return weights @ np.concatenate([rewards, [bootstrap_value]])


# %% exercise="discounted_returns" right="by-recursion"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    if len(rewards) == 0:
        return np.array([])
    rest = discounted_returns(rewards[1:], discount, bootstrap_value)
    following = rest[0] if len(rest) else bootstrap_value
    return np.concatenate(([rewards[0] + discount * following], rest))


# %% exercise="discounted_returns" right="accumulate-from-the-back"
from itertools import accumulate


def discounted_returns(rewards, discount, bootstrap_value=0.0):
    steps = accumulate(reversed(rewards.tolist()), lambda later, now: now + discount * later, initial=bootstrap_value)
    found = list(steps)[1:]
    found.reverse()
    return np.array(found, dtype=np.float64)


# %% exercise="discounted_returns" right="a-linear-system"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n = len(rewards)
    system = np.eye(n) - discount * np.eye(n, k=1)
    right = np.array(rewards, dtype=float)
    right[-1] += discount * bootstrap_value
    return np.linalg.solve(system, right)


# %% exercise="discounted_returns" right="horner-for-each-step"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    coefficients = [bootstrap_value, *np.flip(rewards)]
    returns = np.empty((len(rewards),))
    for t in range(len(rewards)):
        returns[t] = np.polyval(coefficients[: len(rewards) - t + 1], discount)
    return returns


# %% exercise="discounted_returns" right="torch-in-double"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    values = torch.tensor(np.asarray(rewards), dtype=torch.float64)
    returns = torch.zeros(len(values) + 1, dtype=torch.float64)
    returns[-1] = bootstrap_value
    for t in range(len(values) - 1, -1, -1):
        returns[t] = values[t] + discount * returns[t + 1]
    return returns[:-1].numpy()


# %% exercise="discounted_returns" right="a-deque-filled-from-the-left"
from collections import deque


def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns = deque()
    g = bootstrap_value
    for r in rewards[::-1]:
        g = float(r) + discount * g
        returns.appendleft(g)
    return np.fromiter(returns, float)


# %% exercise="discounted_returns" right="doubling-the-horizon"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    """Sums over 1, 2, 4, 8, ... steps ahead."""
    values = np.append(np.asarray(rewards, dtype=np.float64), bootstrap_value)
    reach, factor = 1, discount
    while reach < len(values):
        shifted = np.zeros_like(values)
        shifted[:-reach] = values[reach:]
        values, factor, reach = values + factor * shifted, factor * factor, 2 * reach
    return values[:-1]


# %% exercise="discounted_returns" wrong="cumulative-sum" mistake="undiscounted"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    return np.cumsum(rewards[::-1])[::-1] + bootstrap_value


# %% exercise="discounted_returns" wrong="forwards" mistake="sums-the-past"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns, g = [], bootstrap_value
    for r in rewards:
        g = r + discount * g
        returns.append(g)
    return np.array(returns, dtype=float)


# %% exercise="discounted_returns" wrong="forgets-to-turn-around" mistake="in-reversed-order"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    g, found = bootstrap_value, np.zeros(len(rewards))
    for i, r in enumerate(rewards[::-1]):
        g = r + discount * g
        found[i] = g
    return found


# %% exercise="discounted_returns" wrong="starts-from-nothing" mistake="ignores-the-bootstrap-value"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n = len(rewards)
    return np.array([sum(discount ** (k - t) * rewards[k] for k in range(t, n)) for t in range(n)])


# %% exercise="discounted_returns" wrong="the-future-added-to-the-last-reward" mistake="bootstrap-value-undiscounted"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    rewards = np.array(rewards, dtype=float)
    rewards[-1] += bootstrap_value
    for t in range(len(rewards) - 2, -1, -1):
        rewards[t] += discount * rewards[t + 1]
    return rewards


# %% exercise="discounted_returns" wrong="the-future-added-at-the-end"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found, g = np.zeros(len(rewards)), 0.0
    for t in reversed(range(len(rewards))):
        g = rewards[t] + discount * g
        found[t] = g
    return found + bootstrap_value


# %% exercise="discounted_returns" wrong="one-power-too-many"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n = len(rewards)
    powers = discount ** np.arange(n + 2)
    return np.array([powers[: n - t] @ rewards[t:] + powers[n - t + 1] * bootstrap_value for t in range(n)])


# %% exercise="discounted_returns" wrong="integer-array" mistake="whole-numbers-only"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns = np.empty(len(rewards), dtype=rewards.dtype)
    g = bootstrap_value
    for t in range(len(rewards) - 1, -1, -1):
        g = rewards[t] + discount * g
        returns[t] = g
    return returns


# %% exercise="discounted_returns" wrong="integer-array-read-back" mistake="whole-numbers-read-back"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns = rewards.copy()
    returns[-1] = rewards[-1] + discount * bootstrap_value
    for t in range(len(rewards) - 2, -1, -1):
        returns[t] = rewards[t] + discount * returns[t + 1]
    return returns


# %% exercise="discounted_returns" wrong="the-first-return-alone" mistake="only-the-first-return"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    total = discount ** len(rewards) * bootstrap_value
    for k, r in enumerate(rewards):
        total += discount**k * r
    return total


# %% exercise="discounted_returns" wrong="the-future-kept" mistake="one-entry-too-many"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found = [bootstrap_value]
    for r in rewards[::-1]:
        found.insert(0, r + discount * found[0])
    return np.array(found)


# %% exercise="discounted_returns" wrong="stops-one-early" mistake="stops-before-the-first-step"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found, g = np.zeros(len(rewards)), bootstrap_value
    for t in range(len(rewards) - 1, 0, -1):
        g = rewards[t] + discount * g
        found[t] = g
    return found


# %% exercise="discounted_returns" wrong="a-step-at-a-time-only"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    following = np.append(rewards[1:], bootstrap_value)
    return rewards + discount * following


# %% exercise="discounted_returns" wrong="discount-on-the-reward" mistake="discounts-the-own-reward"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n = len(rewards)
    found = np.zeros(n)
    for t in range(n):
        for k in range(t, n):
            found[t] += discount ** (k - t + 1) * rewards[k]
        found[t] += discount ** (n - t) * bootstrap_value
    return found


# %% exercise="discounted_returns" wrong="three-steps-ahead"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    padded = np.concatenate([rewards, [bootstrap_value], np.zeros(3)])
    return np.array(
        [sum(discount**k * padded[t + k] for k in range(min(4, len(rewards) - t + 1))) for t in range(len(rewards))]
    )


# %% exercise="discounted_returns" wrong="future-as-a-default-of-one"
def discounted_returns(rewards, discount, bootstrap_value=1.0):
    found, g = np.zeros(len(rewards)), bootstrap_value
    for t in reversed(range(len(rewards))):
        g = rewards[t] + discount * g
        found[t] = g
    return found


# %% exercise="discounted_returns" wrong="a-column"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found, g = np.zeros((len(rewards), 1)), bootstrap_value
    for t in reversed(range(len(rewards))):
        g = rewards[t] + discount * g
        found[t] = g
    return found


# %% exercise="discounted_returns" wrong="returns-inside-the-loop"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found, g = np.zeros(len(rewards)), bootstrap_value
    for t in reversed(range(len(rewards))):
        g = rewards[t] + discount * g
        found[t] = g
        return found


# %% exercise="discounted_returns" wrong="shifted-and-scaled" mistake="normalises-the-returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found, g = [], bootstrap_value
    for r in rewards[::-1]:
        g = r + discount * g
        found.insert(0, g)
    found = np.array(found)
    return (found - np.mean(found)) / (np.std(found) + 1e-8)


# %% exercise="discounted_returns" wrong="a-bug-of-a-closure"
memory = {}


def discounted_returns(rewards, discount, bootstrap_value=0.0):
    if len(rewards) not in memory:
        found, g = np.zeros(len(rewards)), bootstrap_value
        for t in reversed(range(len(rewards))):
            g = rewards[t] + discount * g
            found[t] = g
        memory[len(rewards)] = found
    return memory[len(rewards)]


# %% exercise="double_q_update" right="written-out-twice"
def double_q_update(q_a, q_b, s, a, r, s2, done, lr, gamma, update_a):
    if update_a:
        target = r if done else r + gamma * q_b[s2][int(np.argmax(q_a[s2]))]
        delta = target - q_a[s][a]
        q_a[s][a] += lr * delta
    else:
        target = r if done else r + gamma * q_a[s2][int(np.argmax(q_b[s2]))]
        delta = target - q_b[s][a]
        q_b[s][a] += lr * delta
    return delta


# %% exercise="double_q_update" right="weighted-average"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    tables = [q_b, q_a] if update_a else [q_a, q_b]
    best = max(range(q_a.shape[1]), key=lambda one: tables[1][next_state, one])
    target = reward + discount * (1 - terminated) * tables[0][next_state, best]
    before = tables[1][state, action].copy()
    tables[1][state, action] = (1 - step_size) * before + step_size * target
    return np.float64(target - before)


# %% exercise="double_q_update" right="calls-itself-with-the-tables-exchanged"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    rest = state, action, reward, next_state, terminated, step_size, discount
    if not update_a:
        return double_q_update(q_b, q_a, *rest, True)
    following = np.where(terminated, 0.0, q_b[next_state, q_a[next_state].argmax()])
    error = np.asarray(reward + discount * following - q_a[state, action])
    np.add.at(q_a, (state, action), step_size * error)
    return error


# %% exercise="double_q_update" wrong="b-branch-copied-from-a" mistake="first-table-always-chooses"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    best = np.argmax(q_a[next_state])
    if update_a:
        target = reward + (0 if terminated else discount * q_b[next_state, best])
        error = target - q_a[state, action]
        q_a[state, action] += step_size * error
    else:
        target = reward + (0 if terminated else discount * q_a[next_state, best])
        error = target - q_b[state, action]
        q_b[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" wrong="both-tables-learn" mistake="same-error-into-both-tables"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    follow = 0.0 if terminated else judge[next_state, np.argmax(learner[next_state])]
    error = reward + discount * follow - learner[state, action]
    for q in (learner, judge):
        q[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" wrong="reward-lost-at-the-end" mistake="drops-the-last-reward"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    if terminated:
        target = 0.0
    else:
        target = reward + discount * judge[next_state, np.argmax(learner[next_state])]
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" wrong="chooses-as-it-drives" mistake="sum-of-both-tables-chooses"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward
    if not terminated:
        favourite = np.argmax(np.sum([learner, judge], axis=0)[next_state])
        target += discount * judge[next_state, favourite]
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return float(error)


# %% exercise="double_dqn_targets" right="row-by-row-too"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    targets = []
    for r, online, target, done in zip(rewards, next_q_online, next_q_target, terminated):
        targets.append(r if done else r + discount * target[online.argmax()])
    return torch.stack(targets)


# %% exercise="double_dqn_targets" right="a-one-hot-mask"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    hot = torch.nn.functional.one_hot(next_q_online.max(1).indices, next_q_online.shape[1])
    return torch.where(terminated, rewards, rewards + discount * (hot * next_q_target).sum(dim=1))


# %% exercise="double_dqn_targets" right="gather-and-a-mask-of-numbers"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    with torch.no_grad():
        chosen = torch.argmax(next_q_online, -1, keepdim=True)
        value = torch.gather(next_q_target, 1, chosen).flatten()
        return rewards + discount * value * (1 - terminated.float())


# %% exercise="double_dqn_targets" wrong="argmax-over-the-batch" mistake="argmax-along-the-batch"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    batch_size = len(rewards)
    chosen = next_q_online.argmax(dim=0)
    values = next_q_target[torch.arange(batch_size), chosen]
    return rewards + discount * values * ~terminated


# %% exercise="discounted_returns" right="a-matrix-of-weights"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n = len(rewards)
    ahead = np.arange(n + 1)[None, :] - np.arange(n)[:, None]
    weights = np.where(ahead >= 0, float(discount) ** np.maximum(ahead, 0), 0.0)
    return weights @ np.append(rewards, bootstrap_value)


# %% exercise="discounted_returns" right="a-list-and-a-flip"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    found = [bootstrap_value]
    for reward in rewards[::-1]:
        found.append(float(reward) + discount * found[-1])
    return np.flip(np.array(found[1:], dtype=np.float64))


# %% exercise="discounted_returns" right="scipy-s-filter"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    from scipy.signal import lfilter

    backwards = np.append(np.asarray(rewards, dtype=float), bootstrap_value)[::-1]
    return lfilter([1.0], [1.0, -discount], backwards)[::-1][:-1]


# %% exercise="discounted_returns" wrong="reset-at-every-nonzero-reward" mistake="starts-anew-at-every-reward"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    discounted = np.zeros(len(rewards))
    running_add = bootstrap_value
    for t in reversed(range(0, len(rewards))):
        if rewards[t] != 0:
            running_add = 0
        running_add = running_add * discount + rewards[t]
        discounted[t] = running_add
    return discounted


# %% exercise="discounted_returns" wrong="last-reward-replaced" mistake="bootstrap-value-replaces-the-last-reward"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n_steps = len(rewards)
    returns = np.zeros(n_steps)
    returns[n_steps - 1] = bootstrap_value
    for t in range(n_steps - 2, -1, -1):
        returns[t] = rewards[t] + discount * returns[t + 1]
    return returns


# %% exercise="double_q_update" wrong="shrinks-before-it-chooses" mistake="changes-the-table-before-it-chooses"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    before = learner[state, action]
    learner[state, action] *= 1 - step_size
    target = reward
    if not terminated:
        target = target + discount * judge[next_state, np.argmax(learner[next_state])]
    learner[state, action] += step_size * target
    return float(target - before)


# %% exercise="double_q_update" wrong="zeros-count-as-untried"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    tried = np.where(learner[next_state] == 0, -np.inf, learner[next_state])
    future = judge[next_state, np.argmax(tried)]
    error = reward + discount * future * (not terminated) - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_dqn_targets" wrong="one-hot-guesses-the-classes" mistake="one-hot-guesses-the-actions"
import torch.nn.functional as F


def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    mask = F.one_hot(next_q_online.argmax(dim=1))
    values = (next_q_target * mask).sum(dim=1)
    return rewards + discount * values * (~terminated)


# %% exercise="discounted_returns" wrong="unpaid-step-ends-the-episode"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    rewards = np.asarray(rewards, dtype=np.float64)
    returns = np.zeros(len(rewards))
    g = bootstrap_value
    for t in reversed(range(len(rewards))):
        g = rewards[t] + discount * g if rewards[t] != 0 else 0.0
        returns[t] = g
    return returns


# %% exercise="double_q_update" wrong="both-tables-learn-each-time" mistake="updates-both-tables-in-turn"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    errors = []
    for learner, judge in ((q_a, q_b), (q_b, q_a)):
        best = learner[next_state].argmax()
        error = reward + (1 - int(terminated)) * discount * judge[next_state, best] - learner[state, action]
        learner[state, action] += step_size * error
        errors.append(float(error))
    return errors[0] if update_a else errors[1]


# %% exercise="double_q_update" wrong="terminated-only-seen-when-a-learns" mistake="flag-forgotten-where-b-learns"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    if update_a:
        future = q_b[next_state, np.argmax(q_a[next_state])] * (1 - int(terminated))
        error = reward + discount * future - q_a[state, action]
        q_a[state, action] += step_size * error
    else:
        future = q_a[next_state, np.argmax(q_b[next_state])]
        error = reward + discount * future - q_b[state, action]
        q_b[state, action] += step_size * error
    return float(error)


# %% exercise="double_q_update" wrong="discount-from-the-example" mistake="discount-of-the-example"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    GAMMA = 0.9
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    next_best = np.argmax(learner[next_state])
    td_target = reward + GAMMA * judge[next_state, next_best] * (1 - int(terminated))
    td_error = td_target - learner[state, action]
    learner[state, action] = learner[state, action] + step_size * td_error
    return td_error


# %% exercise="double_dqn_targets" wrong="live-rows-numbered-from-zero" mistake="live-rows-counted-anew"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    alive = ~terminated
    values = torch.zeros_like(rewards)
    chosen = next_q_online[alive].argmax(dim=1)
    values[alive] = next_q_target[torch.arange(len(chosen)), chosen]
    return rewards + discount * values


# %% exercise="double_q_update" wrong="no-learning-at-the-end-of-an-episode" mistake="no-learning-at-the-end"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    if terminated:
        return reward - learner[state, action]
    best = np.argmax(learner[next_state])
    delta = reward + discount * judge[next_state, best] - learner[state, action]
    learner[state, action] += step_size * delta
    return delta


# %% exercise="double_q_update" wrong="step-size-typed-in-as-a-tenth" mistake="step-size-of-the-example"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward
    if not terminated:
        target = reward + discount * judge[next_state, np.argmax(learner[next_state])]
    error = target - learner[state, action]
    learner[state, action] = 0.9 * learner[state, action] + 0.1 * target
    return float(error)


# %% exercise="double_q_update" wrong="remembers-favourites" mistake="keeps-an-earlier-favourite"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a, known={}):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    key = (next_state, bool(update_a))
    if key not in known:
        known[key] = int(learner[next_state].argmax())
    target = reward if terminated else reward + discount * judge[next_state, known[key]]
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="state-zero-is-nothing" mistake="state-zero-counts-for-nothing"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    target = reward
    if next_state and not terminated:
        target = reward + discount * judge[next_state, learner[next_state].argmax()]
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="discount-zero-becomes-one" mistake="a-discount-of-zero-becomes-one"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    gamma = discount or 1.0
    best = learner[next_state].argmax()
    target = reward + gamma * judge[next_state, best] * (not terminated)
    error = target - learner[state, action]
    learner[state, action] += step_size * error
    return error


# %% exercise="double_q_update" wrong="error-clipped-at-ten" mistake="clips-the-error-at-ten"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    learner, judge = (q_a, q_b) if update_a else (q_b, q_a)
    if terminated:
        target = reward
    else:
        target = reward + discount * judge[next_state, np.argmax(learner[next_state])]
    error = min(10.0, max(-10.0, target - learner[state, action]))
    learner[state, action] += step_size * error
    return error


# %% exercise="double_dqn_targets" wrong="assumes-the-batch-ends-with-the-episode" mistake="the-end-is-always-last"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.argmax(dim=1, keepdim=True)
    targets = rewards + discount * next_q_target.gather(1, best).squeeze(1)
    targets[-1] = rewards[-1]
    return targets


# %% exercise="double_dqn_targets" wrong="targets-never-below-zero" mistake="targets-cut-at-zero"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    best = next_q_online.argmax(dim=1, keepdim=True)
    value = next_q_target.gather(1, best).squeeze(1) * (~terminated)
    return (rewards + discount * value).clamp(min=0.0)


# %% exercise="double_dqn_targets" wrong="stops-at-the-first-end" mistake="leaves-the-loop-at-the-first-end"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    targets = rewards.clone()
    for row, favourite in enumerate(next_q_online.argmax(dim=1)):
        if terminated[row]:
            break
        targets[row] += discount * next_q_target[row, favourite]
    return targets


# %% exercise="double_dqn_targets" wrong="zeros-win-over-negatives" mistake="zeros-of-the-mask-win"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    mask = next_q_online == next_q_online.max(dim=1, keepdim=True).values
    values = (next_q_target * mask).max(dim=1).values
    return rewards + discount * values * (~terminated)


# %% exercise="double_dqn_targets" wrong="stride-is-the-batch-size" mistake="counts-rows-by-the-batch-size"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    batch_size = len(rewards)
    flat = torch.arange(batch_size) * batch_size + next_q_online.argmax(dim=1)
    values = next_q_target.reshape(-1)[flat]
    return rewards + discount * values * (1.0 - terminated.float())


# %% exercise="double_dqn_targets" wrong="fails-with-one-row-left" mistake="one-row-left-is-an-error"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    running = (~terminated).nonzero().squeeze()
    chosen = next_q_online[running].argmax(dim=1, keepdim=True)
    targets = rewards.clone()
    targets[running] += discount * next_q_target[running].gather(1, chosen).squeeze(1)
    return targets


# %% exercise="discounted_returns" wrong="only-a-positive-bootstrap-counts" mistake="only-a-positive-future-counts"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    n_steps = len(rewards)
    returns = np.array(rewards, dtype=np.float64)
    if bootstrap_value > 0:  # cut off, not terminated
        returns[-1] += discount * bootstrap_value
    for t in range(n_steps - 2, -1, -1):
        returns[t] += discount * returns[t + 1]
    return returns


# %% exercise="discounted_returns" wrong="rounded-to-two-places" mistake="rounded-returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    returns = []
    g = bootstrap_value
    for r in reversed(list(rewards)):
        g = r + discount * g
        returns.insert(0, g)
    return np.round(np.array(returns, dtype=np.float64), 2)


# %% exercise="discounted_returns" wrong="future-in-every-step" mistake="bootstrap-value-one-step-ahead-of-all"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0):
    returns = np.zeros(len(rewards))
    running = 0.0
    for t in range(len(rewards) - 1, -1, -1):
        running = rewards[t] + discount * running
        returns[t] = running + discount * bootstrap_value
    return returns


# %% exercise="discounted_returns" wrong="short-horizon" mistake="small-weights-left-out"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0):
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


# %% exercise="discounted_returns" wrong="single-precision-inside" mistake="sums-in-32-bits"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0):
    paid = torch.as_tensor(np.asarray(rewards), dtype=torch.float32)
    future, returns = torch.tensor(bootstrap_value, dtype=torch.float32), []
    for reward in paid.flip(0):
        future = reward + discount * future
        returns.insert(0, future.item())
    return np.array(returns, dtype=np.float64)


# %% exercise="discounted_returns" wrong="remembers-the-last-future" mistake="keeps-an-earlier-bootstrap-value"
def discounted_returns(rewards, discount: float, bootstrap_value: float = 0.0, last=[0.0]):
    if bootstrap_value:
        last[0] = bootstrap_value
    running, returns = last[0], np.zeros(len(rewards))
    for t in range(len(rewards) - 1, -1, -1):
        running = rewards[t] + discount * running
        returns[t] = running
    return returns
