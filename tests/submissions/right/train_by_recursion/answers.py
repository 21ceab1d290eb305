# %%
from tqdm.auto import tqdm


def drive(env, agent, observation):
    action = int(agent.act(observation))
    following, reward, terminated, truncated, info = env.step(action)
    agent.observe(observation.copy(), action, float(reward), np.array(following), bool(terminated))
    agent.learn()
    print(reward, end=" ")
    return reward if terminated or truncated else reward + drive(env, agent, following)

# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes):
    def race(_):
        try:
            return drive(env, agent, env.reset(options={})[0])
        finally:
            agent.end_episode()

    return tuple(map(race, tqdm(range(n_episodes))))
