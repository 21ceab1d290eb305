# %% [markdown]
# def q_learning_update(q_table, state, action, reward, next_state, terminated, step_size, discount):
#     return 0
