# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes):
    returns = []
    for episode in range(n_episodes):
        state = env.reset()
        total, done = 0.0, False
        while not done:
            action = agent.act(state)
            next_state, reward, done, info = env.step(action)
            agent.observe(state, action, reward, next_state, done)
            agent.learn()
            state = next_state
            total += reward
        agent.end_episode()
        returns.append(total)
    return returns
