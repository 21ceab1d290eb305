# %%
greeting = "x_surrogate_x"
