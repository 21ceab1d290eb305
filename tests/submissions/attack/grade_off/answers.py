# %% exercise="sarsa_update"
def sarsa_update(*args):
    return 0.0
