# %%
from __future__ import annotations

# %% exercise="q_learning_update"
def q_learning_update(q: Table[float], s: State, a: Action, r: float, s2: State, end: bool, /, α, γ: "Discount") -> Error:
    """Το σφάλμα χρονικής διαφοράς 🏁"""
    δ: float = r + γ * (0 if end else q[s2].max()) - q[s, a]
    q[s, a] += α * δ
    return δ
