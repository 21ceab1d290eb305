# %%
import time

a = time.sleep(8)
b = time.sleep(8)
c = time.sleep(8)
d = time.sleep(8)
e = time.sleep(8)
f = time.sleep(8)
g = time.sleep(8)
h = time.sleep(8)
i = time.sleep(8)
j = time.sleep(8)

# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    return 0
