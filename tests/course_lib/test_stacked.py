from collections import deque
from dataclasses import replace
from functools import partial

import gymnasium as gym
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.stacked import (
    CartPoleWorld,
    DQNSettings,
    GymnasiumWorld,
    RowStreams,
    StackedDQN,
    StackedNetworks,
    Transition,
    greedy_play,
    run_stack,
    train_stack,
)
from course_lib.stacked.networks import Gradients
from course_lib.stacked.replay import StackedBatch, StackedReplay
from course_lib.stacked.settings import one_a_row
from course_lib.stacked.streams import ACTIONS, BATCHES
from course_lib.training import greedy_returns

QUICK = DQNSettings(hidden=(16, 16), batch_size=16, warm_up=20, learn_every=1, sync_every=50)


# --- one seed of a stack is that seed alone ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "chosen",
    [
        DQNSettings(warm_up=64, learn_every=1),
        replace(QUICK, n_steps=3, double=True, max_gradient_norm=0.5),
        replace(QUICK, dueling=True, tau=0.01),
        replace(QUICK, replay=False, target_network=False),
    ],
    ids=["chapter-05", "n-step-double", "dueling-soft", "no-replay-no-target"],
)
def test_a_seed_learns_the_same_in_any_stack(chosen):
    """After 1,000 updates the weights of a seed equal, bit for bit, those of that seed trained alone."""
    steps = chosen.warm_up + 1_000
    alone = train_stack(CartPoleWorld(), chosen, [9], steps, show=False)
    others = [replace(chosen, learning_rate=3e-3), chosen, chosen, replace(chosen, sync_every=7)]
    stack = train_stack(CartPoleWorld(), others, [7, 2, 9, 9], steps, show=False)
    assert torch.equal(stack.networks.flat[2], alone.networks.flat[0])
    assert torch.equal(stack.target_networks.flat[2], alone.target_networks.flat[0])
    assert stack.episode_returns[2].tolist() == alone.episode_returns[0].tolist()
    assert not torch.equal(stack.networks.flat[0], stack.networks.flat[2])


class PlainDQN:
    """The textbook's loop for one seed: nn.Module, autograd, torch.optim.Adam, clip_grad_norm_, a list for a buffer."""

    def __init__(self, chosen, seed):
        self.chosen, self.buffer, self.draws = chosen, [], RowStreams([seed], BATCHES, (chosen.batch_size,))
        self.online, self.target = (
            StackedNetworks(1, 4, 2, chosen.hidden).draw([seed]).network(0) for _ in range(2)
        )  # the plain modules of one seed's first weights
        self.optimizer = torch.optim.Adam(self.online.parameters(), lr=chosen.learning_rate)

    @torch.no_grad()
    def greedy(self, observation):
        return int(self.online(torch.from_numpy(observation)).argmax())

    def learn(self):
        rows = [self.buffer[int(u * len(self.buffer))] for u in self.draws.draw()[0]]
        now, actions, rewards, later, ends = (torch.tensor(np.array(column)) for column in zip(*rows, strict=True))
        with torch.no_grad():
            targets = rewards.float() + self.chosen.discount * self.target(later).max(dim=1).values * ~ends
        loss = ((self.online(now)[torch.arange(len(rows)), actions] - targets) ** 2).mean()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.online.parameters(), self.chosen.max_gradient_norm)
        self.optimizer.step()
        if len(self.buffer) % self.chosen.sync_every == 0:
            self.target.load_state_dict(self.online.state_dict())


def test_a_seed_of_a_stack_equals_a_plain_loop():
    """A seed among three has, after 1,000 updates, the weights of the textbook's loop with Gymnasium's CartPole.

    The plain loop takes the actions of the stack, and its own choice must be the same. Weights of size 1 agree to 1e-4,
    not to the last bit: a batched and a single product round their sums in different orders.
    """
    chosen = DQNSettings(hidden=(32, 32), warm_up=64, learn_every=1, max_gradient_norm=1.0)
    stack, plain, choices = run_stack(CartPoleWorld(), chosen, [3, 8, 5]), PlainDQN(chosen, 8), RowStreams([8], 2, (2,))
    env, disagreements = gym.make("CartPole-v1"), 0
    observation, _ = env.reset(seed=8)
    for step in range(64 + 1_000 - 1):
        explore, which = choices.draw()[0]
        wanted = int(which * 2) if explore < chosen.epsilon(step) else plain.greedy(observation)
        agents = next(stack).agents
        action = int(agents.replay.rows[1, step, -4])
        disagreements += wanted != action
        following, reward, terminated, truncated, _ = env.step(action)
        plain.buffer.append((observation, action, reward, following, terminated))
        observation = env.reset()[0] if terminated or truncated else following
        if step + 1 >= chosen.warm_up:
            plain.learn()
    assert disagreements <= 2
    assert agents.updates == 1_000
    for ours, theirs in zip(agents.online.network(1).parameters(), plain.online.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=5), st.integers(1, 7), st.integers(1, 9))
def test_other_seeds_do_not_change_a_stream(seeds, block, draws):
    """What a seed draws depends on the seed and the purpose, not on its neighbours and not on the size of a block."""
    stack = RowStreams(seeds, ACTIONS, (3,), block)
    drawn = np.stack([stack.draw().copy() for _ in range(draws)], axis=1)  # [S, draws, 3]
    for row, seed in enumerate(seeds):
        alone, other = RowStreams([seed], ACTIONS, (3,), 4), RowStreams([seed], BATCHES, (3,), 4)
        assert drawn[row].tolist() == [alone.draw()[0].tolist() for _ in range(draws)]
        assert drawn[row, 0].tolist() != other.draw()[0].tolist()


# --- networks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize("hidden", [(7,), (8, 5), (6, 5, 4)])
def test_the_gradient_by_hand_is_autograds(hidden, dueling):
    """For random slopes, layer by layer, of every network; the plain modules give the same values as the stack."""
    torch.manual_seed(0)
    networks = StackedNetworks(3, 4, 2, hidden, dueling=dueling).draw([1, 2, 3])
    observations, slope = torch.randn(3, 5, 4), torch.randn(3, 2, 5)
    gradients = Gradients(networks, 5)
    gradients.fill(networks.run(observations), slope)
    for row in range(3):
        plain = networks.network(row)
        q_values = plain(observations[row])
        torch.testing.assert_close(q_values, networks(observations)[row], rtol=1e-5, atol=1e-6)
        (q_values * slope[row].T).sum().backward()
        linear = [module for module in plain if isinstance(module, torch.nn.Linear)]
        weights = [one[row].T for one in gradients.layers.weights[:-1]] + [gradients.layers.weights[-1][row]]
        for module, weight, bias in zip(linear, weights, gradients.layers.biases, strict=True):
            torch.testing.assert_close(module.weight.grad, weight, rtol=1e-5, atol=1e-6)
            torch.testing.assert_close(module.bias.grad, bias[row].ravel(), rtol=1e-5, atol=1e-6)


def test_first_weights_have_the_bounds_of_torch():
    """Uniform between +- 1 / sqrt(inputs), biases too; a copy has numbers of its own."""
    networks = StackedNetworks(2, 4, 2, (64,)).draw([0, 1])
    first, last = networks.layers.weights
    assert 0.45 < float(first.abs().max()) <= 0.5
    assert 0.12 < float(last.abs().max()) <= 0.125
    assert not torch.equal(first[0], first[1])
    other = networks.copy()
    other.flat.zero_()
    assert float(first.abs().max()) > 0


# --- what an agent does with its settings --------------------------------------------------------------------------


def agents_of(chosen, seeds=(0, 1)):
    """A stack for CartPole that has seen nothing."""
    return StackedDQN(CartPoleWorld(), one_a_row(chosen, len(seeds)), seeds)


def transition(rewards=(1.0, 1.0), terminated=(False, False), truncated=(False, False)):
    """One step of two copies."""
    here = np.ones((2, 4), dtype=np.float32)
    return Transition(here, np.array(rewards), np.array(terminated), np.array(truncated), here)


def random_batch(agents, rewards):
    """A batch with the given scale of rewards in each row."""
    rng = np.random.default_rng(0)
    shape = (len(rewards), agents.replay.batch_size)
    observations = rng.normal(size=(2, *shape, 4)).astype(np.float32)
    scaled = np.broadcast_to(np.array(rewards, dtype=np.float32)[:, None], shape)
    ones = np.ones(shape, dtype=np.float32)
    return StackedBatch(observations[0], observations[1], rng.integers(2, size=shape), scaled.copy(), ones * 0.9)


def test_each_seed_is_clipped_by_its_own_norm():
    """The long gradient of one seed is shortened to the limit; the short one of its neighbour stays as it is."""
    agents = agents_of(replace(QUICK, max_gradient_norm=5.0))
    update = agents.update(random_batch(agents, [1_000.0, 0.1]), look=True)
    assert update.gradient_norms[0] > 5.0 > update.gradient_norms[1]
    after = torch.linalg.vector_norm(agents.gradients.flat, dim=1)
    assert after.tolist() == pytest.approx([5.0, update.gradient_norms[1]], rel=1e-5)


def test_without_a_limit_nothing_is_clipped():
    """None in one row leaves that row's gradient alone, and only that."""
    agents = agents_of([replace(QUICK, max_gradient_norm=None), QUICK])
    update = agents.update(random_batch(agents, [1_000.0, 1_000.0]), look=True)
    after = torch.linalg.vector_norm(agents.gradients.flat, dim=1)
    assert after.tolist() == pytest.approx([update.gradient_norms[0], 10.0], rel=1e-5)


def test_each_row_has_its_own_learning_rate():
    """The first step of Adam moves every weight by its row's learning rate, whatever the gradient."""
    rates = [1e-2, 1e-3, 1e-3, 1e-2]
    agents = agents_of([replace(QUICK, learning_rate=rate) for rate in rates], seeds=range(4))
    before = agents.online.flat.clone()
    agents.update(random_batch(agents, [1.0] * 4))
    largest = (agents.online.flat - before).abs().amax(dim=1)
    assert largest.tolist() == pytest.approx(rates, rel=1e-3)


def test_a_target_is_cut_at_terminated_only():
    """Truncation keeps the discount, unless the row asks for the mistake; termination never does."""
    wrong = replace(QUICK, truncation_ends=True)
    for terminated, truncated, expected in ((0, 0, [0.99, 0.99]), (0, 1, [0.99, 0.0]), (1, 0, [0.0, 0.0])):
        agents = agents_of([QUICK, wrong])
        step = transition(terminated=[bool(terminated)] * 2, truncated=[bool(truncated)] * 2)
        agents.observe(np.zeros((2, 4)), np.zeros(2, dtype=np.int64), step)
        np.testing.assert_allclose(agents.replay.sample().discounts[:, 0], expected, rtol=1e-6)


def test_targets_by_hand():
    """Row 0: reward + discount * largest value of the target network; row 1, double: the value of online's choice."""
    agents = agents_of([QUICK, replace(QUICK, double=True)])
    for networks, biases in ((agents.online, [0.0, 9.0]), (agents.target, [7.0, 3.0])):
        networks.flat.zero_()
        networks.layers.biases[-1].copy_(torch.tensor(biases).reshape(1, 2, 1))
    targets = agents.targets(random_batch(agents, [1.0, 2.0]))
    assert targets[:, 0].tolist() == pytest.approx([1.0 + 0.9 * 7.0, 2.0 + 0.9 * 3.0])


def test_each_row_follows_its_own_schedule():
    """Hard copies every 3 and every 4 steps, soft ones after every update, and no target network at all."""
    rows = [replace(QUICK, sync_every=3), replace(QUICK, sync_every=4), replace(QUICK, tau=0.25)]
    rows.append(replace(QUICK, target_network=False))
    stack, before, equal = run_stack(CartPoleWorld(), rows, [0, 1, 2, 3]), None, []
    for step in range(1, 37):
        agents = next(stack).agents
        online, target = agents.online.flat, agents.target.flat
        if step > 24:
            equal.append([torch.equal(online[row], target[row]) for row in range(4)])
            torch.testing.assert_close(target[2], 0.75 * before + 0.25 * online[2], rtol=1e-5, atol=1e-7)
        before = target[2].clone()
    assert [row[0] for row in equal] == [step % 3 == 0 for step in range(25, 37)]
    assert [row[1] for row in equal] == [step % 4 == 0 for step in range(25, 37)]
    assert [row[2:] for row in equal] == [[False, True]] * 12


def test_learning_begins_after_the_warm_up():
    """No update before step `warm_up`, then one every `learn_every` steps."""
    stack = run_stack(CartPoleWorld(), replace(QUICK, warm_up=12, learn_every=4), [0, 1])
    assert [next(stack).agents.updates for _ in range(20)] == [0] * 11 + [1] * 4 + [2] * 4 + [3]


def test_exploration_follows_each_rows_epsilon():
    """A row with epsilon 1 takes both actions alike; one with epsilon 0 takes the greedy action."""
    rows = [replace(QUICK, epsilon=lambda step: 1.0), replace(QUICK, epsilon=lambda step: 0.0)]
    agents, observations = agents_of(rows), np.ones((2, 4), dtype=np.float32)
    actions = np.array([agents.act(observations) for _ in range(400)])
    assert 140 < actions[:, 0].sum() < 260
    greedy = agents.online.greedy(observations[:, None])
    assert set(actions[:, 1]) == {int(greedy[1, 0])}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"learn_every": 0}, "learn_every is 0"),
        ({"warm_up": 1, "n_steps": 3}, "n_steps"),
        ({"tau": 0.0}, "tau is 0.0"),
        ({"replay": False, "learn_every": 3}, "learn_every 3"),
    ],
)
def test_settings_that_cannot_be(wrong, words):
    """The message names the setting and its value."""
    with pytest.raises(ValueError, match=words):
        DQNSettings(**wrong)


def test_rows_share_what_shapes_the_stack():
    """Rows may not differ in their widths, and there is one setting a seed."""
    with pytest.raises(ValueError, match="share hidden"):
        one_a_row([QUICK, replace(QUICK, hidden=(8,))], 2)
    with pytest.raises(ValueError, match="1 settings for 2 seeds"):
        one_a_row([QUICK], 2)


# --- replay ------------------------------------------------------------------------------------------------------


def filled(n_added, *, capacities, ends=(), **options):
    """A buffer in which step t of row s has observation and next observation 100 s + t, + 1, and reward t."""
    defaults = {"replay": [True] * len(capacities), "discounts": [0.5] * len(capacities), "batch_size": 40, "recent": 1}
    buffer = StackedReplay(range(len(capacities)), 1, capacities=capacities, **(defaults | options))
    for t in range(n_added):
        marks = 100.0 * np.arange(len(capacities)) + t
        ended = np.full(len(capacities), t in ends)
        rewards = np.full(len(capacities), float(t))
        buffer.add(marks[:, None], np.full(len(capacities), t % 3), rewards, marks[:, None] + 1, ended, ended)
    return buffer


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=3), st.integers(1, 20))
def test_each_row_keeps_its_newest(capacities, n_added):
    """What can be drawn is what a deque of that length holds, and every field belongs to one transition."""
    buffer = filled(n_added, capacities=capacities)
    assert len(buffer) == min(n_added, max(capacities))
    for row, capacity in enumerate(capacities):
        kept = deque(range(n_added), maxlen=capacity)
        drawn = [buffer.sample() for _ in range(8)]
        times = np.concatenate([batch.rewards[row] for batch in drawn]).astype(int)
        assert set(times) == set(kept)
        for batch in drawn:
            assert batch.observations[row, :, 0].tolist() == [100.0 * row + t for t in batch.rewards[row]]
            assert batch.next_observations[row, :, 0].tolist() == [100.0 * row + t + 1 for t in batch.rewards[row]]
            assert batch.actions[row].tolist() == [int(t) % 3 for t in batch.rewards[row]]


@settings(deadline=None)
@given(st.sets(st.integers(0, 14)), st.integers(1, 4), st.integers(4, 9))
def test_n_step_returns_stop_where_the_episode_does(ends, n_steps, capacity):
    """Rewards, discount and next observation of each drawn start, summed again in plain Python."""
    buffer = filled(15, capacities=[capacity], ends=ends, n_steps=n_steps)
    batch = buffer.sample()
    starts = batch.observations[0, :, 0].astype(int)
    assert set(starts) <= set(range(15 - capacity, 16 - n_steps))
    for column, start in enumerate(starts):
        times = []
        for t in range(start, start + n_steps):
            times.append(t)
            if t in ends:
                break
        assert batch.rewards[0, column] == pytest.approx(sum(0.5**k * t for k, t in enumerate(times)))
        assert batch.next_observations[0, column, 0] == times[-1] + 1
        assert batch.discounts[0, column] == pytest.approx(0.0 if times[-1] in ends else 0.5 ** len(times))


def test_without_replay_the_newest_are_learned_from():
    """Each of the last `recent` transitions equally often; a neighbour with replay draws from all."""
    buffer = filled(30, capacities=[50, 50], replay=[False, True], recent=2)
    batch = buffer.sample()
    assert sorted(batch.rewards[0]) == [28.0] * 20 + [29.0] * 20
    assert len(set(batch.rewards[1])) > 10
    assert filled(30, capacities=[50], replay=[False], recent=2).sample().rewards.tolist() == [[29.0, 28.0]]


# --- worlds ------------------------------------------------------------------------------------------------------


def test_each_copy_is_gymnasiums_cartpole():
    """Start, steps, end and the starts of all later episodes equal CartPole-v1 reset once with that seed."""
    world, envs = CartPoleWorld(), [gym.make("CartPole-v1") for _ in range(3)]
    first = world.reset([4, 11, 5])
    assert first.tolist() == [env.reset(seed=seed)[0].tolist() for env, seed in zip(envs, [4, 11, 5], strict=True)]
    rng = np.random.default_rng(0)
    for _ in range(300):
        actions = rng.integers(2, size=3)
        got = world.step(actions)
        for copy, env in enumerate(envs):
            observation, reward, terminated, truncated, _ = env.step(int(actions[copy]))
            assert got.next_observations[copy].tolist() == observation.tolist()
            assert (got.rewards[copy], got.terminated[copy], got.truncated[copy]) == (reward, terminated, truncated)
            observation = env.reset()[0] if terminated else observation
            assert got.observations[copy].tolist() == observation.tolist()


def test_a_time_limit_truncates_and_does_not_terminate():
    """Two pushes to either side in turn keep the pole up; the clock of three steps runs out, again and again."""
    world = CartPoleWorld(max_steps=3)
    world.reset([0, 1])
    steps = [world.step(np.array([t % 2, 1 - t % 2])) for t in range(6)]
    assert [one.truncated.tolist() for one in steps] == [[False] * 2, [False] * 2, [True] * 2] * 2
    assert not any(one.terminated.any() for one in steps)
    assert not np.array_equal(steps[2].observations, steps[2].next_observations)


def test_redundant_actions_push_to_a_side():
    """With six actions the even ones push left and the odd ones right."""
    six, two = CartPoleWorld(n_actions=6), CartPoleWorld()
    six.reset([0] * 6)
    two.reset([0] * 6)
    assert np.array_equal(six.step(np.arange(6)).observations, two.step(np.arange(6) % 2).observations)


def test_a_gymnasium_world_is_the_same_world():
    """The copies of Gymnasium's environment, one by one, give what the vector form gives."""
    one_by_one, vector = GymnasiumWorld(partial(gym.make, "CartPole-v1", max_episode_steps=12)), CartPoleWorld(12)
    assert np.array_equal(one_by_one.reset([3, 4]), vector.reset([3, 4]))
    rng = np.random.default_rng(1)
    for _ in range(80):
        actions = rng.integers(2, size=2)
        for got, wanted in zip(one_by_one.step(actions), vector.step(actions), strict=True):
            assert np.array_equal(got, wanted)


# --- runs --------------------------------------------------------------------------------------------------------


def test_greedy_play_equals_one_network_at_a_time():
    """All networks and episodes at once give the returns of `greedy_returns`; a discount weighs the rewards."""
    networks = StackedNetworks(3, 4, 2, (16,)).draw([0, 1, 2])
    together = greedy_play(networks, CartPoleWorld(), 5, seed=40)
    assert together.tolist() == [greedy_returns(networks.network(row), 5, seed=40).tolist() for row in range(3)]
    halved = greedy_play(networks, CartPoleWorld(), 5, seed=40, discount=0.5)
    np.testing.assert_allclose(halved, 2.0 - 2.0 * 0.5**together)
    assert greedy_play(networks, CartPoleWorld(None), 5, seed=40, most_steps=4).tolist() == [[4.0] * 5] * 3


def test_a_run_tells_what_happened():
    """Episodes add up to the steps, evaluations and looks come when they are due, a row's network is plain."""
    seen = []

    def evaluate(networks):
        seen.append(len(networks))
        return np.arange(3.0)

    run = train_stack(
        CartPoleWorld(), QUICK, [5, 6, 7], 100, evaluate_every=40, evaluate=evaluate, look_every=10, show=False
    )
    assert (run.seeds, seen, run.evaluation_steps.tolist()) == ((5, 6, 7), [3, 3], [40, 80])
    assert run.evaluations.tolist() == [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]
    for returns, ends in zip(run.episode_returns, run.episode_steps, strict=True):
        assert np.array_equal(np.cumsum(returns), ends)
    assert run.update_steps.tolist() == [*range(20, 101, 10)]
    for looked in (run.losses, run.gradient_norms, run.mean_q, run.max_q):
        assert looked.shape == (3, 9)
        assert np.isfinite(looked).all()
    assert (run.max_q >= run.mean_q).all()
    assert run.network(1)(torch.zeros(2, 4)).shape == (2, 2)
