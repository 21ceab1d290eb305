"""Pictures of chapter 05: the parts of DQN, how it learned, what its values look like, and the cart itself.

Functions that draw into axes leave title and labels to `style.label`, so that the notebook says what a figure shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes

from course_lib.agents import History, greedy_actions
from course_lib.envs.cart_pole_vector import ANGLE_LIMIT, POSITION_LIMIT, CartPoleVector
from course_lib.plots import style
from course_lib.plots.tabular import film_strip

__all__ = [
    "angle_sliders",
    "architecture_svg",
    "cart_film",
    "cart_frame",
    "evaluation",
    "film_strip",
    "intervals",
    "learning",
    "moving_mean",
    "paired_runs",
    "q_against_angle",
    "returns_histogram",
    "show_architecture",
]

ACTION_NAMES = ("push left", "push right")
DEGREES = 180.0 / np.pi

# Architecture ------------------------------------------------------------------------------------------------------

ARCHITECTURE_ALT = (
    "The loop of DQN. The environment sends an observation to the online network, which answers with an action. Each "
    "transition goes into the replay buffer. A random batch of the buffer goes to the online network, which gives the "
    "prediction, and to the target network, which gives the target. Their squared difference is the loss; its gradient "
    "flows back into the online network only. Now and then the online weights are copied into the target network."
)
BOXES = {  # name: (left, top, width, height, colour, first line, second line)
    "environment": (20, 40, 170, 64, style.GREY, "Environment", "env.step(action)"),
    "online": (300, 40, 190, 64, style.BLUE, "Online network", "Q(s, a; θ)"),
    "buffer": (20, 210, 170, 64, style.GREEN, "Replay buffer", "50,000 transitions"),
    "target": (300, 210, 190, 64, style.PURPLE, "Target network", "Q(s′, a′; θ⁻)"),
    "loss": (590, 125, 150, 64, style.VERMILION, "Loss", "mean (y − Q)²"),
}
ARROWS = (  # path, label, label's place, dashed
    ("M190 58 H294", "observation s", (198, 50), False),
    ("M300 88 H196", "action a", (218, 104), False),
    ("M105 104 V204", "s, a, r, s′, terminated", (112, 160), False),
    ("M190 226 H262 V146 H325 V110", "batch", (275, 138), False),
    ("M190 256 H294", "batch", (222, 272), False),
    ("M490 72 H664 V119", "prediction Q", (540, 64), False),
    ("M490 242 H664 V195", "target y", (540, 260), False),
    ("M590 157 H440 V110", "gradient", (470, 151), True),
    ("M350 104 V204", "copy θ → θ⁻", (357, 190), True),
)


def architecture_svg() -> str:
    """The parts of DQN and what flows between them, as an SVG drawing on white."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 300" width="760" role="img" '
        f'aria-label="{ARCHITECTURE_ALT}" style="max-width:100%;background:white" font-family="sans-serif">',
        f"<title>{ARCHITECTURE_ALT}</title>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 L10 5 L0 10 z"/></marker></defs>',
        '<rect width="760" height="300" fill="white"/>',
    ]
    parts += [_arrow(*arrow) for arrow in ARROWS]
    parts += [_box(*box) for box in BOXES.values()]
    return "".join([*parts, "</svg>"])


def _box(left: int, top: int, width: int, height: int, colour: str, name: str, formula: str) -> str:
    middle = left + width / 2
    return (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="8" fill="white" stroke="{colour}" '
        f'stroke-width="3"/><text x="{middle}" y="{top + 27}" text-anchor="middle" font-weight="bold" '
        f'font-size="15">{name}</text><text x="{middle}" y="{top + 48}" text-anchor="middle" '
        f'font-size="13">{formula}</text>'
    )


def _arrow(path: str, label: str, place: tuple[int, int], dashed: bool) -> str:
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return (
        f'<path d="{path}" fill="none" stroke="black" stroke-width="1.6"{dashes} marker-end="url(#tip)"/>'
        f'<text x="{place[0]}" y="{place[1]}" font-size="13" fill="black">{label}</text>'
    )


def show_architecture() -> None:
    """Show the drawing in the notebook."""
    from IPython.display import HTML, display

    display(HTML(architecture_svg()))


# Learning ----------------------------------------------------------------------------------------------------------


def moving_mean(values: Sequence[float], window: int) -> tuple[np.ndarray, np.ndarray]:
    """Index of the last value and mean of each `window` neighbours; of all values while there are fewer."""
    sums = np.cumsum(np.concatenate([[0.0], np.asarray(values, dtype=float)]))
    ends = np.arange(1, len(sums))
    starts = np.maximum(ends - window, 0)
    return ends, (sums[ends] - sums[starts]) / (ends - starts)


def learning(axes: np.ndarray, history: History) -> None:
    """Three panels: the return of each episode, the loss of each update, and epsilon."""
    returns_axes, loss_axes, epsilon_axes = axes
    returns_axes.plot(
        np.arange(1, len(history.returns) + 1), history.returns, ".", color=style.SKY, label="one episode"
    )
    returns_axes.plot(*moving_mean(history.returns, 20), color=style.BLUE, label="mean of 20")
    returns_axes.legend()
    updates, mean_loss = moving_mean(history.losses, 200)
    steps = np.asarray(history.update_steps)[updates - 1]
    loss_axes.semilogy(steps, np.maximum(mean_loss, 1e-8), color=style.VERMILION)
    epsilon_axes.plot(history.episode_steps, history.epsilons, color=style.GREEN)


def evaluation(axes: Axes, episodes: Sequence[int], scores: Sequence[float], *, mark: float) -> None:
    """The score of each exam, the best one ringed, and the mark at which the task counts as solved."""
    best = int(np.argmax(scores))
    axes.plot(episodes, scores, "o-", color=style.BLUE, markersize=4)
    axes.plot(episodes[best], scores[best], "o", color=style.VERMILION, markersize=11, fillstyle="none", label="best")
    axes.axhline(mark, color=style.BLACK, linestyle="--", linewidth=1.2, label=f"solved: {mark:g}")
    axes.legend(loc="best")


def returns_histogram(axes: Axes, returns: Mapping[str, Sequence[float]]) -> None:
    """How many test episodes ended with which return, a colour for each agent."""
    edges = list(range(0, 520, 20))
    for (name, values), colour in zip(returns.items(), (style.GREY, style.ORANGE, style.BLUE), strict=False):
        axes.hist(values, bins=edges, color=colour, alpha=0.75, label=f"{name}: mean {np.mean(values):.0f}")
    axes.axvline(475, color=style.BLACK, linestyle="--", linewidth=1.2)
    axes.legend(loc="upper center")


# Several runs ------------------------------------------------------------------------------------------------------


def paired_runs(axes: Axes, left: Sequence[float], right: Sequence[float], names: tuple[str, str]) -> None:
    """A line a seed between its value under two settings; the thick bar is the mean of each setting."""
    for pair in zip(left, right, strict=True):
        axes.plot([0, 1], pair, "o-", color=style.SKY, linewidth=1.0, markersize=4)
    for place, values in ((0, left), (1, right)):
        axes.plot([place - 0.12, place + 0.12], [np.mean(values)] * 2, color=style.BLUE, linewidth=4)
    axes.set_xticks([0, 1], names)
    axes.set_xlim(-0.4, 1.4)


def intervals(axes: Axes, measured: Mapping[str, tuple[float, float, float]]) -> None:
    """One row a name: a dot with its interval (middle, low, high), the first row on top."""
    for row, (middle, low, high) in enumerate(measured.values()):
        axes.plot([low, high], [row, row], color=style.SKY, linewidth=5, solid_capstyle="butt")
        axes.plot(middle, row, "o", color=style.BLUE)
    axes.set_yticks(range(len(measured)), list(measured))
    axes.set_ylim(len(measured) - 0.5, -0.5)


# What the network knows --------------------------------------------------------------------------------------------


@torch.no_grad()
def q_against_angle(
    axes: Axes, network: Any, *, position: float = 0.0, velocity: float = 0.0, turn: float = 0.0
) -> None:
    """Q of both actions against the pole's angle; position in m, velocity in m/s, the pole's turn in rad/s."""
    angles = np.linspace(-ANGLE_LIMIT, ANGLE_LIMIT, 121)
    observations = np.tile([position, velocity, 0.0, turn], (len(angles), 1))
    observations[:, 2] = angles
    values = network(torch.tensor(observations, dtype=torch.float32)).numpy()  # [121, 2]
    for action, colour in enumerate((style.BLUE, style.VERMILION)):
        axes.plot(angles * DEGREES, values[:, action], color=colour, label=ACTION_NAMES[action])
    pushes_right = values[:, 1] > values[:, 0]
    low, high = values.min(), values.max()
    axes.fill_between(
        angles * DEGREES, low, high, where=pushes_right, color=style.VERMILION, alpha=0.08, label="right is better"
    )
    axes.legend(loc="lower center", fontsize=9)


def angle_sliders(network: Any, show: Callable[[Axes], None]) -> Any:
    """Three sliders (ipywidgets) over the figure of `q_against_angle`; `show(axes)` adds title and labels."""
    import ipywidgets

    def draw(position: float, velocity: float, turn: float) -> None:
        _, axes = style.figure(width=6.0, height=3.4)
        q_against_angle(axes, network, position=position, velocity=velocity, turn=turn)
        show(axes)
        plt.show()

    def slider(name: str, most: float) -> Any:
        return ipywidgets.FloatSlider(
            value=0.0, min=-most, max=most, step=most / 12, description=name, continuous_update=False
        )

    return ipywidgets.interactive(
        draw,
        position=slider("position, m", POSITION_LIMIT),
        velocity=slider("speed, m/s", 2.0),
        turn=slider("turn, rad/s", 2.0),
    )


# The cart ----------------------------------------------------------------------------------------------------------

FRAME_WIDTH, FRAME_HEIGHT = 300, 130  # pixels
METRE = FRAME_WIDTH / (2 * 2.6)  # pixels a metre
POLE_PIXELS = 68
TRACK = FRAME_HEIGHT - 26


def cart_frame(observation: np.ndarray, caption: str) -> np.ndarray:
    """One picture of cart and pole, uint8 [130, 300, 3]; the ends of the track are marked."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (FRAME_WIDTH, FRAME_HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    middle = FRAME_WIDTH / 2 + float(observation[0]) * METRE
    tip = (middle + POLE_PIXELS * np.sin(observation[2]), TRACK - 14 - POLE_PIXELS * np.cos(observation[2]))
    pen.line([(0, TRACK), (FRAME_WIDTH, TRACK)], fill=style.GREY, width=2)
    for side in (-1, 1):
        end = FRAME_WIDTH / 2 + side * POSITION_LIMIT * METRE
        pen.line([(end, TRACK - 8), (end, TRACK + 8)], fill=style.VERMILION, width=3)
    pen.rectangle([middle - 22, TRACK - 16, middle + 22, TRACK - 1], fill=style.BLUE)
    pen.line([(middle, TRACK - 14), tip], fill=style.ORANGE, width=7)
    pen.text((8, FRAME_HEIGHT - 17), caption, fill=style.BLACK)
    return np.asarray(picture)


def cart_film(network: Any, name: str, *, seed: int, most_steps: int = 200, every: int = 4) -> list[np.ndarray]:
    """Frames of one greedy episode, every fourth step; the last one says how it ended."""
    carts = CartPoleVector(1)
    observations, frames, step = carts.reset(seed), [], 0
    while not carts.ended.all() and step < most_steps:
        if step % every == 0:
            frames.append(cart_frame(observations[0], f"{name}: step {step}"))
        observations, _, terminated, _ = carts.step(greedy_actions(network, observations))
        step += 1
    verdict = "has fallen" if terminated[0] else "still up"
    return [*frames, cart_frame(observations[0], f"{name}: step {step}, {verdict}")]
