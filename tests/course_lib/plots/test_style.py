import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_rgb

from course_lib.plots import style


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    channels = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def test_figures_stay_white_and_text_black_in_any_theme():
    """A figure has its own background, so that a dark notebook does not swallow axes and labels."""
    style.apply()
    figure, axes = style.figure()
    assert to_rgb(figure.get_facecolor()) == to_rgb(axes.get_facecolor()) == (1.0, 1.0, 1.0)
    assert to_rgb(axes.xaxis.label.get_color()) == (0.0, 0.0, 0.0)
    plt.close(figure)


def test_grey_text_is_readable_on_white():
    """Contrast of at least 4.5 to 1."""
    assert 1.05 / (luminance(style.GREY) + 0.05) >= 4.5


@pytest.mark.parametrize("colour", style.CYCLE[:4])
def test_lines_stand_out_from_white(colour):
    """The colours that lines take first have a contrast of at least 2 to 1."""
    assert 1.05 / (luminance(colour) + 0.05) >= 2.0


def test_figure_returns_the_panels_asked_for():
    """Three columns are an array of three axes; one panel is the axes themselves."""
    figure, axes = style.figure(3, width=9)
    assert axes.shape == (3,)
    assert tuple(figure.get_size_inches()) == (9.0, 3.6)
    plt.close(figure)
