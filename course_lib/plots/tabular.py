"""Pictures of tables: what a Q-table knows, where its policy goes, how several runs learned; and films of a drive.

Every function draws into axes that it is given and leaves title and labels to `style.label`, so that the notebook
says what the figure shows. Letters of a map are those of `course_lib.envs.grid_world`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.plots import style
from course_lib.stats import over_runs

ARROWS = "↑→↓←"
SPECIAL = {"G": (style.GREEN, "goal"), "T": (style.VERMILION, "gravel"), "#": (style.GREY, "")}
TYRES = {"soft": style.VERMILION, "medium": style.YELLOW, "hard": "#B0B0B0"}


def q_map(axes: Axes, letters: np.ndarray, q_table: np.ndarray, *, lowest: float = -0.2, highest: float = 1.0) -> None:
    """The value of the best action in each square as a colour and a number, and that action as an arrow.

    `letters` [rows, columns], `q_table` [rows * columns, 4]; equals show no arrow but a dot.
    """
    values = q_table.max(axis=1).reshape(letters.shape)
    axes.imshow(values, cmap=style.SEQUENTIAL, vmin=lowest, vmax=highest)
    for (row, column), letter in np.ndenumerate(letters):
        if letter in SPECIAL:
            _special(axes, row, column, letter)
        else:
            bright = values[row, column] < lowest + 0.68 * (highest - lowest)
            _square(axes, row, column, q_table[row * letters.shape[1] + column], style.BLACK if bright else "white")
    start_row, start_column = np.argwhere(letters == "S")[0]
    axes.add_patch(
        Rectangle((start_column - 0.5, start_row - 0.5), 1, 1, fill=False, edgecolor=style.BLACK, linewidth=3)
    )
    _no_frame(axes)


def _square(axes: Axes, row: int, column: int, values: np.ndarray, colour: str) -> None:
    best = np.flatnonzero(values == values.max())
    arrow = ARROWS[best[0]] if len(best) == 1 else "•"
    axes.text(column, row - 0.12, arrow, ha="center", va="center", fontsize=17, color=colour)
    axes.text(column, row + 0.33, f"{values.max():.2f}", ha="center", va="center", fontsize=8, color=colour)


def _special(axes: Axes, row: int, column: int, letter: str) -> None:
    colour, word = SPECIAL[letter]
    axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, color=colour))
    axes.text(column, row, word, ha="center", va="center", fontsize=9, color="white", fontweight="bold")


def _no_frame(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def curves(axes: Axes, x: Sequence[float] | np.ndarray, runs: Mapping[str, np.ndarray]) -> None:
    """For each name a line through the interquartile mean of its runs [R, T] and their 95 % bootstrap interval."""
    for (name, several), colour in zip(runs.items(), style.CYCLE, strict=False):
        interval = over_runs(several)
        style.band(axes, x, *interval, color=colour, label=name)
    axes.legend()


def cliff_paths(axes: Axes, paths: Mapping[str, Sequence[int]]) -> None:
    """Ways over the cliff's 4 x 12 squares, each a list of squares, drawn a little apart."""
    axes.add_patch(Rectangle((0.5, 2.5), 10, 1, color=style.GREY))
    axes.text(5.5, 3, "the cliff", ha="center", va="center", color="white", fontweight="bold")
    for place, word in ((-0.3, "S"), (11.3, "G")):
        axes.text(place, 3.2, word, ha="center", va="center", fontweight="bold")
    axes.vlines(np.arange(13) - 0.5, -0.5, 3.5, color="#DDDDDD", linewidth=0.6, zorder=0)
    axes.hlines(np.arange(5) - 0.5, -0.5, 11.5, color="#DDDDDD", linewidth=0.6, zorder=0)
    for number, ((name, squares), colour) in enumerate(zip(paths.items(), style.CYCLE, strict=False)):
        shift = 0.14 * (number - (len(paths) - 1) / 2)
        rows, columns = np.divmod(np.asarray(squares), 12)
        dashes = ("-", "--", ":")[number % 3]
        axes.plot(columns + shift, rows + shift, dashes, color=colour, linewidth=3, label=name)
    axes.set_xlim(-0.5, 11.5)
    axes.set_ylim(3.5, -0.5)
    axes.set_aspect("equal")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=3)
    _no_frame(axes)


def race_plans(axes: Axes, plans: Mapping[str, Sequence[tuple[str, bool]]]) -> None:
    """A strip a plan: the compound of each lap as a colour, a bar where a lap begins with a stop."""
    for row, laps in enumerate(plans.values()):
        for lap, (compound, stop) in enumerate(laps, start=1):
            axes.add_patch(Rectangle((lap - 0.5, row - 0.35), 1, 0.7, facecolor=TYRES[compound], edgecolor="white"))
            axes.text(lap, row, compound[0].upper(), ha="center", va="center", fontsize=9)
            if stop:
                axes.plot([lap - 0.5] * 2, [row - 0.4, row + 0.4], color=style.BLACK, linewidth=4)
    axes.set_yticks(range(len(plans)), list(plans))
    n_laps = max(len(laps) for laps in plans.values())
    axes.set_xticks(range(1, n_laps + 1))
    axes.set_xlim(0.4, n_laps + 0.6)
    axes.set_ylim(len(plans) - 0.5, -0.5)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def shares(axes: Axes, counts: Mapping[str, Mapping[str, int]]) -> None:
    """Bars beside each other: for each name which share of its runs is of which kind; kinds in sorted order."""
    kinds = sorted({kind for kinds in counts.values() for kind in kinds})
    width = 0.8 / len(counts)
    for number, ((name, found), colour) in enumerate(zip(counts.items(), style.CYCLE, strict=False)):
        heights = [100.0 * found.get(kind, 0) / sum(found.values()) for kind in kinds]
        places = np.arange(len(kinds)) + (number - (len(counts) - 1) / 2) * width
        bars = axes.bar(places, heights, width, color=colour, label=name)
        axes.bar_label(bars, [f"{height:.0f}" for height in heights], fontsize=9)
    axes.set_xticks(range(len(kinds)), kinds)
    axes.legend()


def film_strip(axes: np.ndarray, films: Mapping[str, Sequence[np.ndarray]]) -> None:
    """A row a film, with pictures at even distances from its first to its last frame; axes [films, pictures]."""
    for row, (name, frames) in zip(axes, films.items(), strict=True):
        for panel, number in zip(row, np.linspace(0, len(frames) - 1, len(row)).round().astype(int), strict=True):
            panel.imshow(frames[number])
            panel.set_xticks([])
            panel.set_yticks([])
            panel.grid(visible=False)
        row[0].set_ylabel(name)


def gif(frames: Sequence[np.ndarray], *, milliseconds: int = 250, scale: int = 2) -> bytes:
    """Frames, uint8 [height, width, 3], as a GIF that repeats; the last frame stays four times as long."""
    from PIL import Image

    pictures = [Image.fromarray(np.kron(frame, np.ones((scale, scale, 1), dtype=np.uint8))) for frame in frames]
    stream = io.BytesIO()
    times = [milliseconds] * (len(pictures) - 1) + [4 * milliseconds]
    pictures[0].save(stream, format="GIF", save_all=True, append_images=pictures[1:], duration=times, loop=0)
    return stream.getvalue()


def side_by_side(left: Sequence[np.ndarray], right: Sequence[np.ndarray], *, gap: int = 24) -> list[np.ndarray]:
    """Two films of equal height next to each other; the shorter one waits on its last frame."""
    length = max(len(left), len(right))
    between = np.full((left[0].shape[0], gap, 3), 255, dtype=np.uint8)
    pairs = ((film[min(i, len(film) - 1)] for film in (left, right)) for i in range(length))
    return [np.concatenate([one, between, other], axis=1) for one, other in pairs]


def show_gif(frames: Sequence[np.ndarray], *, alt: str, **settings: Any) -> None:
    """Show the frames as a small film in the notebook; `alt` says in words what it shows."""
    from IPython.display import Image, display

    display(Image(data=gif(frames, **settings), format="gif", alt=alt))
