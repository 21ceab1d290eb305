# %% exercise="SumTree"
class SumTree:
    def __init__(self, capacity):
        self.size = 2
        while self.size < capacity:
            self.size *= 2
        self.node, self.total = [0.0] * (2 * self.size), 0.0

    def update(self, indices, priorities):
        for index, priority in zip(indices, priorities):
            node = int(index) + self.size
            self.node[node] = float(priority)
            while node > 1:
                node //= 2
                self.node[node] = self.node[2 * node] + self.node[2 * node + 1]
        self.total = self.node[1]

    def find(self, masses):
        found = []
        for mass in masses:
            node = 1
            while node < self.size:
                node *= 2
                if mass >= self.node[node]:
                    mass, node = mass - self.node[node], node + 1
            found.append(node - self.size)
        return found
