import numpy as np
import pytest
import torch
from torch import nn

from course_lib.envs.corridor import evaluation
from course_lib.given.dqn import QNetwork
from course_lib.given.dueling import DuelingQNetwork
from course_lib.policy_evaluation import evaluate_policy, mean_squared_error


class Table(nn.Module):
    """One number for each square and action, at first 0."""

    def __init__(self, n_squares, n_actions, hidden):
        super().__init__()
        self.q = nn.Parameter(torch.zeros(n_squares, n_actions))

    def forward(self, squares):
        return squares @ self.q


def test_the_first_error_of_a_table_of_zeros_is_the_mean_square_of_the_truth():
    """Before any update the error is known by hand."""
    problem = evaluation(5)
    first = evaluate_policy(Table, problem, [0, 1], [0])
    np.testing.assert_allclose(first[:, 0], (problem.exact[problem.on_the_way] ** 2).mean(), rtol=1e-6)


def test_a_table_learns_the_truth_where_every_action_is_taken():
    """With a policy that explores, the squared error falls to a tiny part of what it was."""
    errors = evaluate_policy(Table, evaluation(5, epsilon=0.5), [0], [0, 1_500], learning_rate=0.03)
    assert errors[0, 1] < 0.05 * errors[0, 0]


@pytest.mark.parametrize("kind", [QNetwork, DuelingQNetwork])
def test_seeds_side_by_side_are_seeds_alone(kind):
    """What a seed does depends on no other: to float32's last digits, because batched products add in another order."""
    problem = evaluation(5)
    together = evaluate_policy(kind, problem, [3, 8], [0, 30])
    np.testing.assert_allclose(together[1:], evaluate_policy(kind, problem, [8], [0, 30]), rtol=1e-3)


def test_the_error_leaves_out_the_prizes():
    """Wrong values on a prize cost nothing: nobody drives on from there."""
    problem = evaluation(5)
    values = problem.exact[None] + 7.0 * ~problem.on_the_way[None, :, None]
    assert mean_squared_error(values, problem).tolist() == [0.0]
