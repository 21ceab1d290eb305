# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes):
    returns = [0.0]
    while np.mean(returns) < 475:
        observation, _ = env.reset()
        returns = returns[-10:] + [env.step(0)[1]]
    return returns
