# %% exercise="q_learning_update"
import matplotlib.pyplot as plt

Q = np.zeros((4, 2))

def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
    best = 0 if terminated else q_table[next_state].max()
    error = reward + discount * best - q_table[state, action]
    q_table[state, action] += step_size * error
    return error

for _ in range(3):
    print(q_learning_update(Q, 0, 0, 1.0, 1, False, 0.5, 0.9))
assert Q[0, 0] == 17, "what did I expect here?"
plt.imshow(Q)
plt.show()
input("next?")
