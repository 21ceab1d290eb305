# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes):
    returns = []
    for episode in range(n_episodes):
        state, info = env.reset()
        returns.append(0.0)
        while True:
            action = agent.act(state)
            next_state, reward, terminated, truncated, info = env.step(action)
            agent.observe(state, action, reward, next_state, terminated)
            agent.learn()
            returns[-1] += reward
            state = next_state
            if terminated or truncated:
                break
    return returns
