# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes):
    returns = []
    for episode in range(n_episodes):
        state, info = env.reset()
        total, terminated = 0.0, False
        while not terminated:
            action = agent.act(state)
            next_state, reward, terminated, truncated, info = env.step(action)
            agent.observe(state, action, reward, next_state, terminated)
            agent.learn()
            state = next_state
            total += reward
        agent.end_episode()
        returns.append(total)
    return returns
