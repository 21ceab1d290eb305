# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes):
    returns = []
    for episode in range(n_episodes):
        state, info = env.reset()
        total, done = 0.0, False
        while not done:
            action = agent.act(state)
            next_state, reward, terminated, truncated, info = env.step(action)
            agent.observe(state, action, reward, next_state, terminated)
            agent.learn()
            total += reward
            done = terminated or truncated
        agent.end_episode()
        returns.append(total)
    return returns
