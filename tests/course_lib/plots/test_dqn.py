import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

from course_lib.agents import History
from course_lib.plots import dqn, style


class PushesRightWhenItLeans(nn.Module):
    """Q of a push to the right is the angle in units of 10 rad, of a push to the left its negative."""

    def forward(self, observations):
        return 10 * torch.stack([-observations[:, 2], observations[:, 2]], dim=1)


@pytest.fixture(autouse=True)
def close_figures():
    """Leave no figure open."""
    yield
    plt.close("all")


def test_the_architecture_is_an_svg_that_says_itself_in_words():
    """Well-formed, white behind, with a text alternative and every part by name."""
    drawing = ElementTree.fromstring(dqn.architecture_svg())
    assert drawing.attrib["aria-label"] == dqn.ARCHITECTURE_ALT
    words = " ".join(drawing.itertext())
    for part in ("Environment", "Online network", "Target network", "Replay buffer", "Loss", "gradient"):
        assert part in words


def test_no_two_boxes_of_the_architecture_overlap():
    """Each box has its own place inside the drawing."""
    boxes = [box[:4] for box in dqn.BOXES.values()]
    for i, (left, top, width, height) in enumerate(boxes):
        assert left >= 0
        assert left + width <= 760
        assert top + height <= 300
        for other_left, other_top, other_width, other_height in boxes[:i]:
            apart = left >= other_left + other_width or other_left >= left + width
            assert apart or top >= other_top + other_height or other_top >= top + height


def test_moving_mean_by_hand():
    """Windows of two over 1, 3, 5, 9: 1, 2, 4, 7."""
    ends, means = dqn.moving_mean([1.0, 3.0, 5.0, 9.0], 2)
    assert ends.tolist() == [1, 2, 3, 4]
    assert means.tolist() == [1.0, 2.0, 4.0, 7.0]


def test_learning_draws_returns_loss_and_epsilon():
    """Each panel shows its own record, the loss over the steps at which it was computed."""
    history = History(
        losses=[4.0, 2.0], update_steps=[10, 12], returns=[9.0, 11.0], episode_steps=[9, 20], epsilons=[0.9, 0.8]
    )
    _, axes = style.figure(3, 1)
    dqn.learning(axes, history)
    assert axes[0].lines[0].get_ydata().tolist() == [9.0, 11.0]
    assert axes[1].lines[0].get_xdata().tolist() == [10, 12]
    assert axes[1].lines[0].get_ydata().tolist() == [4.0, 3.0]
    assert axes[2].lines[0].get_ydata().tolist() == [0.9, 0.8]


def test_the_best_exam_is_ringed():
    """The mark stands at the first of the highest scores."""
    _, axes = style.figure()
    dqn.evaluation(axes, [10, 20, 30], [50.0, 300.0, 300.0], mark=475)
    ring = next(line for line in axes.lines if line.get_label() == "best")
    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (20, 300.0)


def test_histogram_names_each_agent_with_its_mean():
    """Every test episode is counted, a return of 500 too."""
    _, axes = style.figure()
    dqn.returns_histogram(axes, {"random": [20.0, 22.0], "DQN": [500.0, 480.0, 500.0]})
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["random: mean 21", "DQN: mean 493"]
    assert sum(patch.get_height() for patch in axes.patches) == 5


def test_q_against_angle_reads_the_network_at_the_given_state():
    """Both lines cross where the network says, and are drawn in degrees up to 12."""
    _, axes = style.figure()
    dqn.q_against_angle(axes, PushesRightWhenItLeans())
    left, right = axes.lines[:2]
    assert right.get_xdata()[[0, -1]] == pytest.approx([-12, 12])
    np.testing.assert_allclose(left.get_ydata(), -right.get_ydata(), atol=1e-6)
    assert right.get_ydata()[-1] == pytest.approx(10 * np.deg2rad(12), rel=1e-5)


def test_sliders_have_names_with_units_and_redraw():
    """One slider for each of the other three numbers; moving one calls the drawing again."""
    drawn = []
    control = dqn.angle_sliders(PushesRightWhenItLeans(), drawn.append)
    names = [child.description for child in control.children if hasattr(child, "description")]
    assert names == ["position, m", "speed, m/s", "turn, rad/s"]
    control.update()
    assert drawn


def test_the_cart_is_drawn_where_it_is():
    """Blue pixels move with the cart's position, orange ones lean with the pole; white behind."""

    def middle(frame, colour):
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        return np.argwhere((frame == rgb).all(axis=2))[:, 1].mean()

    centre, right = (dqn.cart_frame(np.array([x, 0.0, 0.0, 0.0]), "") for x in (0.0, 1.0))
    leaning = dqn.cart_frame(np.array([0.0, 0.0, 0.2, 0.0]), "")
    assert centre.shape == (dqn.FRAME_HEIGHT, dqn.FRAME_WIDTH, 3)
    assert middle(right, style.BLUE) - middle(centre, style.BLUE) == pytest.approx(dqn.METRE, abs=1)
    assert middle(leaning, style.ORANGE) > middle(centre, style.ORANGE) + 3
    assert centre[0, 0].tolist() == [255, 255, 255]


def test_a_film_ends_with_the_verdict_and_the_strip_shows_both_ends():
    """Every fourth step is a frame, and one more for the end."""
    always_left = nn.Linear(4, 2)
    nn.init.zeros_(always_left.weight)
    always_left.bias.data = torch.tensor([1.0, 0.0])
    frames = dqn.cart_film(always_left, "left", seed=0)
    assert 3 <= len(frames) <= 5
    assert not np.array_equal(frames[0], frames[-1])
    _, axes = style.figure(3, 2)
    dqn.film_strip(axes, {"one": frames, "two": frames[:1]})
    assert np.array_equal(axes[0, -1].images[0].get_array(), frames[-1])
    assert [row[0].get_ylabel() for row in axes] == ["one", "two"]


def test_paired_runs_and_intervals_name_their_rows():
    """A line a seed plus a bar a setting; a row a name, the first on top."""
    _, axes = style.figure(2, 1)
    dqn.paired_runs(axes[0], [1.0, 2.0, 3.0], [2.0, 2.0, 5.0], ("with", "without"))
    assert len(axes[0].lines) == 5
    assert axes[0].lines[-1].get_ydata()[0] == 3.0
    dqn.intervals(axes[1], {"a": (1.0, 0.5, 1.5), "b": (2.0, 1.0, 3.0)})
    assert [re.sub(r"\W", "", label.get_text()) for label in axes[1].get_yticklabels()] == ["a", "b"]
    assert axes[1].get_ylim()[0] > axes[1].get_ylim()[1]
