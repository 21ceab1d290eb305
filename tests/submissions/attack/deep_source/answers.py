# %%
x_deep_x
