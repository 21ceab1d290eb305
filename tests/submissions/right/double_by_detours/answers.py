# %% exercise="double_q_update"
def double_q_update(q_a, q_b, state, action, reward, next_state, terminated, step_size, discount, update_a):
    rest = state, action, reward, next_state, terminated, step_size, discount
    if not update_a:
        return double_q_update(q_b, q_a, *rest, True)
    following = np.where(terminated, 0.0, q_b[next_state, q_a[next_state].argmax()])
    error = np.asarray(reward + discount * following - q_a[state, action])
    np.add.at(q_a, (state, action), step_size * error)
    return error

# %% exercise="double_dqn_targets"
def double_dqn_targets(rewards, next_q_online, next_q_target, terminated, discount):
    with torch.no_grad():
        chosen = torch.argmax(next_q_online, -1, keepdim=True)
        value = torch.gather(next_q_target, 1, chosen).flatten()
        return rewards + discount * value * (1 - terminated.float())

# %% exercise="discounted_returns"
def discounted_returns(rewards, discount, bootstrap_value=0.0):
    from scipy.signal import lfilter
    backwards = np.append(np.asarray(rewards, dtype=float), bootstrap_value)[::-1]
    return lfilter([1.0], [1.0, -discount], backwards)[::-1][:-1]
