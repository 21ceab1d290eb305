# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes):
    returns = []
    while len(returns) < n_episodes:
        state, info = env.reset()
        done, rewards = False, []
        while not done:
            action = agent.act(state)
            next_state, reward, terminated, truncated, info = env.step(action)
            done = terminated or truncated
            agent.observe(state, action, reward, next_state, done)
            agent.learn()
            state = next_state
            rewards.append(reward)
        agent.end_episode()
        returns.append(sum(rewards))
    return returns
