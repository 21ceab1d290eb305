# %% exercise="q_learning_update"
import math; zero = 0.0
def q_learning_update(q, s, a, r, s2, end, alpha, gamma):
	d = r + gamma * (zero if end else max(q[s2])) - q[s, a]; q[s, a] += alpha * d; return math.fsum([d])
one = 1.0; two = 2.0
def sarsa_update(q, s, a, r, s2, a2, end, alpha, gamma): d = r + gamma * (one - end) * q[s2, a2] - q[s, a]; q[s, a] += alpha * d; return d
