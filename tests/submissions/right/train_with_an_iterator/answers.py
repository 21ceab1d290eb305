# %%
import itertools
from collections import deque

# %% exercise="train_dqn"
def train_dqn(env, agent, n_episodes: int):
    def one_race(number):
        now, _ = env.reset(seed=number)
        for _ in itertools.count():
            choice = agent.act(now)
            then, reward, over, late, _ = env.step(choice)
            agent.observe(now, choice, reward, then, over)
            agent.learn()
            yield reward
            if over | late:
                return
            now = then

    returns = np.zeros(n_episodes)
    for number in range(n_episodes):
        laps = deque(one_race(number))
        agent.end_episode()
        returns[number] = sum(laps)
    return returns
