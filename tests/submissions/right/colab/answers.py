# %%
from google.colab import drive
drive.mount("/content/drive")

# %%
#>!pip install -q gymnasium
import gymnasium as gym
