# %%
def my_notes(
    this is not Python

# %%
1 / 0

# %%
while True:
    pass

# %%
table = [[0] * 4 for _ in range(4)
