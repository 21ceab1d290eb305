# %%
total = sum(iter(int, 1))

# %%
q = undefined_name + 1
