# Answers to the exercises of chapter 04 whose mark is known. The form of this file: autograder/audit/answers.py.

# --- td_targets: right ------------------------------------------------------------------------------------------

# %% exercise="td_targets" right="where-and-amax"
def td_targets(rewards, next_q_values, terminated, discount):
    future = discount * next_q_values.amax(dim=1)
    return torch.where(terminated, rewards, rewards + future)


# %% exercise="td_targets" right="pure-python-row-by-row"
import math


def td_targets(rewards, next_q_values, terminated, discount):
    goals = []
    for i in range(len(rewards)):
        goal = float(rewards[i])
        if not terminated[i]:
            best = -math.inf
            for j in range(next_q_values.shape[1]):
                best = max(best, float(next_q_values[i, j]))
            goal += discount * best
        goals.append(goal)
    return torch.tensor(goals)


# %% exercise="td_targets" right="numpy-in-double-precision"
import numpy


def td_targets(rewards, next_q_values, terminated, discount):
    r, q, d = (numpy.asarray(x.detach().cpu(), dtype=numpy.float64) for x in (rewards, next_q_values, terminated))
    y = r + discount * numpy.max(q, axis=-1) * (1 - d)
    return torch.from_numpy(y.astype(numpy.float32))


# %% exercise="td_targets" right="only-the-rows-that-go-on"
def td_targets(rewards, next_q_values, terminated, discount):
    targets = rewards.clone()
    alive = (~terminated).nonzero(as_tuple=True)[0]
    targets[alive] += discount * next_q_values[alive].max(1)[0]
    return targets


# %% exercise="td_targets" right="sorted-gathered-and-masked-in-place"
def td_targets(rewards, next_q_values, terminated, discount):
    order = torch.argsort(next_q_values, dim=1, descending=True)
    best = torch.gather(next_q_values, 1, order[:, :1]).squeeze(1)
    best.masked_fill_(terminated, 0.0).mul_(discount)
    return best.add_(rewards)


# %% exercise="td_targets" right="one-row-under-vmap"
def one_target(reward, values, end, discount):
    return reward + (1.0 - end.to(reward.dtype)) * discount * values.max()


def td_targets(rewards, next_q_values, terminated, discount):
    return torch.vmap(one_target, in_dims=(0, 0, 0, None))(rewards, next_q_values, terminated, discount)


# %% exercise="td_targets" right="addcmul-and-a-vector-of-discounts"
def td_targets(rewards, next_q_values, terminated, discount):
    gammas = torch.full_like(rewards, discount)
    gammas[terminated] = 0.0
    best = torch.stack([column for column in next_q_values.unbind(1)]).max(dim=0).values
    print("targets of", len(rewards))
    return torch.addcmul(rewards, gammas, best)


# %% exercise="td_targets" right="one-hot-einsum-with-gradient"
from functools import reduce


def td_targets(rewards, next_q_values, terminated, discount):
    q = next_q_values.clone().requires_grad_(True)
    columns = [q[:, a] for a in range(q.shape[1])]
    best = reduce(torch.maximum, columns)
    chosen = (q == best[:, None]).float()
    chosen = chosen / chosen.sum(dim=1, keepdim=True)
    greedy = torch.einsum("ba,ba->b", chosen, q)
    return rewards + (discount * greedy).masked_fill(terminated, 0)


# %% exercise="td_targets" right="recursion-over-halves"
def td_targets(rewards, next_q_values, terminated, discount):
    size = rewards.numel()
    if size > 1:
        half = size // 2
        parts = [
            td_targets(rewards[rows], next_q_values[rows], terminated[rows], discount)
            for rows in (slice(None, half), slice(half, None))
        ]
        return torch.cat(parts)
    if terminated.item():
        return rewards.clone()
    return rewards + discount * torch.max(next_q_values)


# %% exercise="td_targets" right="a-class-that-is-called"
from dataclasses import dataclass


@dataclass
class Targets:
    discount: float = 1.0

    def __call__(self, rewards, values, ends):
        goes_on = torch.logical_not(ends).type_as(rewards)
        return rewards.add(values.topk(k=1, dim=1).values[:, 0].mul(goes_on), alpha=self.discount)


def td_targets(rewards, next_q_values, terminated, discount):
    return Targets(discount=discount)(rewards, next_q_values, terminated)


# --- td_targets: wrong ------------------------------------------------------------------------------------------


# %% exercise="td_targets" wrong="a-mask-that-stays-unused" mistake="bootstraps-after-the-end"
def td_targets(rewards, next_q_values, terminated, discount):
    goes_on = ~terminated
    best = torch.max(next_q_values, dim=1).values
    torch.where(goes_on, best, torch.zeros_like(best))
    return rewards + discount * best


# %% exercise="td_targets" wrong="where-the-wrong-way-round" mistake="terminated-the-wrong-way-round"
def td_targets(rewards, next_q_values, terminated, discount):
    return torch.where(terminated, rewards + discount * next_q_values.amax(1), rewards)


# %% exercise="td_targets" wrong="zeros-at-the-end" mistake="terminated-drops-the-reward"
def td_targets(rewards, next_q_values, terminated, discount):
    y = rewards + discount * next_q_values.max(1)[0]
    y[terminated] = 0.0
    return y


# %% exercise="td_targets" wrong="maximum-of-a-flat-tensor" mistake="one-maximum-for-the-whole-batch"
def td_targets(rewards, next_q_values, terminated, discount):
    best = max(next_q_values.flatten().tolist())
    return rewards + discount * best * (1 - terminated.float())


# %% exercise="td_targets" wrong="indices-of-max" mistake="index-instead-of-value"
def td_targets(rewards, next_q_values, terminated, discount):
    _, best = torch.max(next_q_values, dim=1)
    return rewards + discount * best * (~terminated)


# %% exercise="td_targets" wrong="columns-for-rows" mistake="maximum-over-the-batch"
def td_targets(rewards, next_q_values, terminated, discount):
    best, _ = next_q_values.t().max(1)
    return rewards + discount * best * (1.0 - terminated.float())


# %% exercise="td_targets" wrong="a-column-plus-a-row" mistake="broadcasts-to-a-square"
def td_targets(rewards, next_q_values, terminated, discount):
    best = next_q_values.gather(1, next_q_values.argmax(1, keepdim=True))
    return torch.where(terminated, rewards, rewards + discount * best)


# %% exercise="td_targets" wrong="a-column-of-targets" mistake="column-of-targets"
def td_targets(rewards, next_q_values, terminated, discount):
    best = next_q_values.max(dim=1, keepdim=True).values
    return rewards[:, None] + discount * best * (~terminated)[:, None]


# %% exercise="td_targets" wrong="targets-of-all-actions"
def td_targets(rewards, next_q_values, terminated, discount):
    return rewards[:, None] + discount * next_q_values * (~terminated)[:, None]


# %% exercise="td_targets" wrong="adds-to-the-rewards-in-place" mistake="changes-the-rewards"
def td_targets(rewards, next_q_values, terminated, discount):
    rewards += discount * next_q_values.max(1).values * (~terminated)
    return rewards


# %% exercise="td_targets" wrong="empties-the-rows-of-the-caller" mistake="changes-the-next-values"
def td_targets(rewards, next_q_values, terminated, discount):
    next_q_values[terminated] = 0
    return rewards + discount * next_q_values.max(1).values


# %% exercise="td_targets" wrong="discount-of-cartpole"
def td_targets(rewards, next_q_values, terminated, discount=0.99):
    return rewards + 0.99 * next_q_values.max(1).values * (~terminated)


# %% exercise="td_targets" wrong="a-list"
def td_targets(rewards, next_q_values, terminated, discount):
    return [r if d else r + discount * max(q) for r, q, d in zip(rewards, next_q_values, terminated)]


# %% exercise="td_targets" wrong="an-array-in-double-precision"
def td_targets(rewards, next_q_values, terminated, discount):
    best = next_q_values.numpy().max(axis=1)
    return rewards.numpy().astype(float) + discount * best * ~terminated.numpy()


# %% exercise="td_targets" wrong="double-precision-by-a-mask" mistake="targets-in-double-precision"
def td_targets(rewards, next_q_values, terminated, discount):
    mask = torch.tensor([0.0 if end else 1.0 for end in terminated], dtype=torch.float64)
    return rewards + discount * next_q_values.max(1).values * mask


# %% exercise="td_targets" wrong="printed-and-not-returned"
def td_targets(rewards, next_q_values, terminated, discount):
    y = rewards + discount * next_q_values.max(1).values * (~terminated)
    print(y)


# %% exercise="td_targets" wrong="mean-error-already"
def td_targets(rewards, next_q_values, terminated, discount):
    return (rewards + discount * next_q_values.max(1).values * (~terminated)).mean()


# %% exercise="td_targets" wrong="largest-size" mistake="largest-absolute-value"
def td_targets(rewards, next_q_values, terminated, discount):
    return rewards + discount * next_q_values.abs().max(1).values * (~terminated)


# %% exercise="td_targets" wrong="mean-and-no-discount"
def td_targets(rewards, next_q_values, terminated, discount):
    return rewards + next_q_values.mean(1) * (~terminated)


# %% exercise="td_targets" wrong="stops-after-the-first-end" mistake="one-end-stops-the-rows-behind-it"
def td_targets(rewards, next_q_values, terminated, discount):
    targets = rewards.clone()
    for i in range(len(rewards)):
        if terminated[i]:
            break
        targets[i] += discount * next_q_values[i].max()
    return targets


# %% exercise="td_targets" wrong="two-actions-only"
def td_targets(rewards, next_q_values, terminated, discount):
    best = torch.maximum(next_q_values[:, 0], next_q_values[:, 1])
    return rewards + discount * best * (~terminated)


# %% exercise="td_targets" wrong="softmax-over-the-next-values"
def td_targets(rewards, next_q_values, terminated, discount):
    shares = torch.softmax(next_q_values, dim=1)
    return rewards + discount * (shares * next_q_values).sum(1) * (~terminated)


# %% exercise="td_targets" wrong="return-as-a-sum-over-the-batch"
def td_targets(rewards, next_q_values, terminated, discount):
    targets, later = torch.zeros_like(rewards), 0.0
    for i in reversed(range(len(rewards))):
        later = rewards[i] + discount * later * (~terminated[i])
        targets[i] = later
    return targets


# --- sync_hard: right -------------------------------------------------------------------------------------------


# %% exercise="td_targets" wrong="tilde-of-ones-and-zeros" mistake="tilde-of-whole-numbers"
def td_targets(rewards, next_q_values, terminated, discount):
    ends = torch.where(terminated, 1, 0)
    return rewards + ~ends * discount * torch.amax(next_q_values, dim=1)


# %% exercise="sync_hard" right="two-loops-under-no-grad"
def sync_hard(online, target):
    with torch.no_grad():
        for theirs, ours in zip(target.parameters(), online.parameters()):
            theirs.copy_(ours)
        for theirs, ours in zip(target.buffers(), online.buffers()):
            theirs.copy_(ours)


# %% exercise="sync_hard" right="through-a-file-in-memory"
import io


def sync_hard(online, target):
    file = io.BytesIO()
    torch.save(online.state_dict(), file)
    file.seek(0)
    target.load_state_dict(torch.load(file))


# %% exercise="sync_hard" right="pickled"
import pickle


def sync_hard(online, target):
    state = pickle.loads(pickle.dumps({name: tensor.numpy() for name, tensor in online.state_dict().items()}))
    print(target.load_state_dict({name: torch.as_tensor(array) for name, array in state.items()}))


# %% exercise="sync_hard" right="assigned-copies"
import copy


def sync_hard(online, target):
    target.load_state_dict(copy.deepcopy(online.state_dict()), assign=True)


# %% exercise="sync_hard" right="data-set-on-a-clone"
def sync_hard(online, target):
    sources = dict(online.named_parameters()) | dict(online.named_buffers())
    for name, tensor in [*target.named_parameters(), *target.named_buffers()]:
        tensor.data = sources[name].detach().clone()
    return target


# %% exercise="sync_hard" right="module-by-module"
def sync_hard(online, target):
    for mine, yours in zip(online.modules(), target.modules()):
        for name, parameter in mine._parameters.items():
            if parameter is not None:
                yours._parameters[name] = nn.Parameter(parameter.detach().clone())
        for name, buffer in mine._buffers.items():
            if buffer is not None:
                yours._buffers[name] = buffer.clone()


# %% exercise="sync_hard" right="by-recursion"
@torch.no_grad()
def sync_hard(online, target):
    for pair in zip(online.parameters(recurse=False), target.parameters(recurse=False)):
        pair[1].set_(pair[0].clone())
    for pair in zip(online.buffers(recurse=False), target.buffers(recurse=False)):
        pair[1].zero_().add_(pair[0])
    for ours, theirs in zip(online.children(), target.children()):
        sync_hard(ours, theirs)


# %% exercise="sync_hard" right="views-of-numpy"
def sync_hard(online, target):
    old = target.state_dict()
    for name, tensor in online.state_dict().items():
        view = old[name].numpy()  # the target's own memory
        view[...] = tensor.numpy()


# %% exercise="sync_hard" right="all-at-once"
def sync_hard(online, target):
    with torch.inference_mode():
        ours, theirs = online.state_dict(), target.state_dict()
        assert ours.keys() == theirs.keys()
        torch._foreach_copy_(list(theirs.values()), list(ours.values()))


# %% exercise="sync_hard" right="the-inside-of-a-deep-copy"
from copy import deepcopy


def sync_hard(online, target):
    fresh = deepcopy(online)
    fresh.requires_grad_(False)
    target.__dict__.update(fresh.__dict__)
    target.eval()


# --- sync_hard: wrong -------------------------------------------------------------------------------------------


# %% exercise="sync_hard" wrong="a-new-name-for-the-target" mistake="changes-nothing"
def sync_hard(online, target):
    import copy

    target = copy.deepcopy(online)
    return target


# %% exercise="sync_hard" wrong="a-new-name-for-each-parameter" mistake="changes-nothing"
def sync_hard(online, target):
    for theirs, ours in zip(target.parameters(), online.parameters()):
        theirs = ours.clone()
        print(theirs.shape)


# %% exercise="sync_hard" wrong="state-forgotten-to-load" mistake="changes-nothing"
def sync_hard(online, target):
    state = {name: tensor.clone() for name, tensor in online.state_dict().items()}
    target.state_dict().update(state)
    return target


# %% exercise="sync_hard" wrong="data-of-the-other" mistake="shares-the-parameters"
def sync_hard(online, target):
    theirs = dict(target.named_parameters())
    for name, ours in online.named_parameters():
        theirs[name].data = ours.detach()


# %% exercise="sync_hard" wrong="assigned-without-a-copy" mistake="shares-the-layers"
def sync_hard(online, target):
    target.load_state_dict(online.state_dict(), assign=True)


# %% exercise="sync_hard" wrong="the-inside-itself" mistake="shares-the-layers"
def sync_hard(online, target):
    target.__dict__ = online.__dict__


# %% exercise="sync_hard" wrong="parameters-shared-buffers-copied" mistake="shares-parameters-and-copies-buffers"
def sync_hard(online, target):
    for theirs, ours in zip(target.parameters(), online.parameters()):
        theirs.data = ours.data
    for theirs, ours in zip(target.buffers(), online.buffers()):
        theirs.copy_(ours)


# %% exercise="sync_hard" wrong="loaded-into-online" mistake="wrong-direction"
def sync_hard(online, target):
    with torch.no_grad():
        for ours, theirs in zip(online.state_dict().values(), target.state_dict().values()):
            ours.copy_(theirs)


# %% exercise="sync_hard" wrong="one-long-vector" mistake="forgets-the-buffers"
def sync_hard(online, target):
    vector = nn.utils.parameters_to_vector(online.parameters())
    nn.utils.vector_to_parameters(vector, target.parameters())


# %% exercise="sync_hard" wrong="weights-of-the-modules" mistake="forgets-the-biases"
def sync_hard(online, target):
    state = {name: tensor for name, tensor in online.state_dict().items() if not name.endswith("bias")}
    target.load_state_dict(state, strict=False)


# %% exercise="sync_hard" wrong="half-of-each" mistake="meets-in-the-middle"
def sync_hard(online, target):
    ours, theirs = online.state_dict(), target.state_dict()
    target.load_state_dict({name: 0.5 * ours[name] + 0.5 * theirs[name] for name in ours})


# %% exercise="sync_hard" wrong="linear-layers-only" mistake="linear-layers-only"
def sync_hard(online, target):
    for ours, theirs in zip(online.modules(), target.modules()):
        if isinstance(ours, nn.Linear):
            theirs.load_state_dict(ours.state_dict())


# %% exercise="sync_hard" wrong="children-with-weights"
def sync_hard(online, target):
    with torch.no_grad():
        for ours, theirs in zip(online.children(), target.children()):
            if hasattr(ours, "weight"):
                theirs.weight.copy_(ours.weight)
                theirs.bias.copy_(ours.bias)
            for mine, yours in zip(ours.buffers(), theirs.buffers()):
                yours.copy_(mine)


# %% exercise="sync_hard" wrong="a-sequential-only" mistake="children-only"
def sync_hard(online, target):
    for i in range(len(online)):
        target[i].load_state_dict(online[i].state_dict())


# %% exercise="sync_hard" wrong="the-last-layer-only"
def sync_hard(online, target):
    *_, ours = online.children()
    *_, theirs = target.children()
    theirs.load_state_dict(ours.state_dict())


# %% exercise="sync_hard" wrong="networks-change-places"
def sync_hard(online, target):
    ours = {name: tensor.clone() for name, tensor in online.state_dict().items()}
    online.load_state_dict(target.state_dict())
    target.load_state_dict(ours)


# %% exercise="sync_hard" wrong="in-place-with-gradient"
def sync_hard(online, target):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.copy_(ours)


# %% exercise="sync_hard" wrong="first-call-only" mistake="copies-only-once"
import weakref

done = weakref.WeakSet()


def sync_hard(online, target):
    if target not in done:
        target.load_state_dict(online.state_dict())
        done.add(target)


# %% exercise="sync_hard" wrong="a-soft-copy"
def sync_hard(online, target):
    with torch.no_grad():
        for ours, theirs in zip(online.state_dict().values(), target.state_dict().values()):
            theirs.copy_(0.9 * ours + 0.1 * theirs)


# %% exercise="sync_hard" wrong="whole-numbers"
def sync_hard(online, target):
    target.load_state_dict({name: tensor.int() for name, tensor in online.state_dict().items()})


# %% exercise="sync_hard" wrong="half-precision"
def sync_hard(online, target):
    target.load_state_dict({name: tensor.half() for name, tensor in online.state_dict().items()})


# --- sync_soft: right -------------------------------------------------------------------------------------------


# %% exercise="sync_hard" wrong="weight-of-each-module" mistake="copies-only-the-weights"
def sync_hard(online, target):
    for ours, theirs in zip(online.modules(), target.modules()):
        if hasattr(ours, "weight"):
            theirs.weight.data.copy_(ours.weight.data)


# %% exercise="sync_hard" wrong="children-replaced-by-copies" mistake="children-only"
def sync_hard(online, target):
    import copy

    for name, child in online.named_children():
        setattr(target, name, copy.deepcopy(child))


# %% exercise="sync_hard" wrong="floats-alone-loaded" mistake="skips-whole-numbers"
def sync_hard(online, target):
    floats = {name: tensor for name, tensor in online.state_dict().items() if tensor.is_floating_point()}
    target.load_state_dict(floats, strict=False)


# %% exercise="sync_hard" wrong="frozen-parameters-left-out" mistake="skips-frozen-parameters"
@torch.no_grad()
def sync_hard(online, target):
    for source, sink in zip(online.parameters(), target.parameters()):
        if source.requires_grad and sink.requires_grad:
            sink.copy_(source)
    for source, sink in zip(online.buffers(), target.buffers()):
        sink.copy_(source)


# %% exercise="sync_hard" wrong="buffers-set-as-attributes" mistake="shares-the-buffers"
@torch.no_grad()
def sync_hard(online, target):
    for source, sink in zip(online.parameters(), target.parameters()):
        sink.copy_(source)
    for ours, theirs in zip(online.modules(), target.modules()):
        for name, buffer in ours.named_buffers(recurse=False):
            setattr(theirs, name, buffer)


# %% exercise="sync_soft" right="lerp-for-all-at-once"
def sync_soft(online, target, tau):
    with torch.no_grad():
        torch._foreach_lerp_(list(target.parameters()), list(online.parameters()), tau)


# %% exercise="sync_soft" right="state-dictionaries-buffers-too"
def sync_soft(online, target, tau):
    ours, theirs = online.state_dict(), target.state_dict()
    for name in theirs:
        theirs[name] = ours[name] * tau + theirs[name] * (1.0 - tau)
    target.load_state_dict(theirs)


# %% exercise="sync_soft" right="a-step-of-gradient-descent"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.grad = (theirs - ours).detach()
    descent = torch.optim.SGD(target.parameters(), lr=tau)
    descent.step()
    descent.zero_grad()


# %% exercise="sync_soft" right="numpy-in-double-precision"
def sync_soft(online, target, tau):
    ours = [p.detach().numpy().astype(np.float64) for p in online.parameters()]
    theirs = [p.detach().numpy().astype(np.float64) for p in target.parameters()]
    for p, mine, yours in zip(target.parameters(), ours, theirs):
        p.data = torch.from_numpy(np.average([mine, yours], axis=0, weights=[tau, 1 - tau])).to(p.dtype)


# %% exercise="sync_soft" right="in-place-on-the-data"
def sync_soft(online, target, tau):
    for name, theirs in target.named_parameters():
        theirs.data.mul_(1 - tau).add_(online.get_parameter(name).data, alpha=tau)


# %% exercise="sync_soft" right="number-by-number"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        mine, yours = ours.detach().reshape(-1).tolist(), theirs.detach().reshape(-1).tolist()
        mixed = [tau * a + (1 - tau) * b for a, b in zip(mine, yours)]
        with torch.no_grad():
            theirs[:] = torch.tensor(mixed).reshape(theirs.shape)


# %% exercise="sync_soft" right="one-long-vector"
from torch.nn.utils import parameters_to_vector, vector_to_parameters


def sync_soft(online, target, tau):
    old = parameters_to_vector(target.parameters()).detach()
    vector_to_parameters(old + tau * (parameters_to_vector(online.parameters()).detach() - old), target.parameters())


# %% exercise="sync_soft" right="new-parameters-in-each-module"
import warnings


@torch.no_grad()
def mixed(ours, theirs, tau):
    return nn.Parameter(torch.lerp(theirs, ours, tau), requires_grad=theirs.requires_grad)


def sync_soft(online, target, tau):
    if tau == 1.0:
        warnings.warn("that is a hard copy", stacklevel=2)
    for mine, yours in zip(online.modules(), target.modules()):
        for name, ours in mine.named_parameters(recurse=False):
            setattr(yours, name, mixed(ours, getattr(yours, name), tau))
        for name, buffer in mine.named_buffers(recurse=False):
            getattr(yours, name).copy_(buffer)


# %% exercise="sync_soft" right="inference-mode-and-recursion"
def sync_soft(online, target, tau):
    with torch.inference_mode():
        for ours, theirs in zip(online.parameters(recurse=False), target.parameters(recurse=False)):
            theirs -= tau * (theirs - ours)
    for mine, yours in zip(online.children(), target.children()):
        sync_soft(online=mine, target=yours, tau=tau)


# %% exercise="sync_soft" right="torchs-own-moving-average"
from torch.optim.swa_utils import get_ema_multi_avg_fn


def sync_soft(online, target, tau):
    average = get_ema_multi_avg_fn(decay=1 - tau)
    average(list(target.parameters()), list(online.parameters()), 1)


# --- sync_soft: wrong -------------------------------------------------------------------------------------------


# %% exercise="sync_soft" wrong="lerp-with-the-other-share" mistake="tau-swapped"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.lerp_(ours, 1 - tau)


# %% exercise="sync_soft" wrong="lerp-of-the-other-network" mistake="wrong-direction"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        ours.data.lerp_(theirs.data, tau)


# %% exercise="sync_soft" wrong="a-new-tensor-each" mistake="changes-nothing"
def sync_soft(online, target, tau):
    theirs = target.state_dict()
    for name, ours in online.state_dict().items():
        theirs[name] = tau * ours + (1 - tau) * theirs[name]


# %% exercise="sync_soft" wrong="loads-all-of-it" mistake="copies-fully"
def sync_soft(online, target, tau):
    target.load_state_dict(online.state_dict())


# %% exercise="sync_soft" wrong="two-lines" mistake="second-step-sees-the-first"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data = (1 - tau) * theirs.data
        theirs.data = theirs.data + tau * (ours.data - theirs.data)


# %% exercise="sync_soft" wrong="sign-of-the-difference" mistake="moves-away"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data -= tau * (ours.data - theirs.data)


# %% exercise="sync_soft" wrong="scales-the-weights-of-online" mistake="damages-the-online-network"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        ours.data *= tau
        theirs.data *= 1 - tau
        theirs.data += ours.data


# %% exercise="sync_soft" wrong="the-difference-alone" mistake="forgets-the-old-target"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data = tau * ours.data


# %% exercise="sync_soft" wrong="data-of-online-after-a-blend"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        ours.data.copy_(tau * ours.data + (1 - tau) * theirs.data)
        theirs.data.copy_(ours.data)


# %% exercise="sync_soft" wrong="tau-of-the-paper"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.copy_(0.005 * ours + 0.995 * theirs)


# %% exercise="sync_soft" wrong="tau-of-the-example"
def sync_soft(online, target, tau=0.25):
    tau = 0.25 if tau < 0.5 else 0.75
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.copy_(tau * ours + (1 - tau) * theirs)


# %% exercise="sync_soft" wrong="linear-layers-only" mistake="linear-layers-only"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.modules(), target.modules()):
            if isinstance(ours, nn.Linear):
                theirs.weight.lerp_(ours.weight, tau)
                theirs.bias.lerp_(ours.bias, tau)


# %% exercise="sync_soft" wrong="children-of-a-sequential" mistake="children-only"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online, target):
            for a, b in zip(ours.parameters(), theirs.parameters()):
                b.lerp_(a, tau)


# %% exercise="sync_soft" wrong="in-place-with-gradient"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.mul_(1 - tau)
        theirs.add_(tau * ours)


# %% exercise="sync_soft" wrong="a-coin-instead-of-a-share"
import random


def sync_soft(online, target, tau):
    if random.random() < tau:
        target.load_state_dict(online.state_dict())


# %% exercise="sync_soft" wrong="mean-of-both"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.copy_((ours + theirs) / 2)


# %% exercise="sync_soft" wrong="both-networks-meet"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            mixed = tau * ours + (1 - tau) * theirs
            ours.copy_(mixed)
            theirs.copy_(mixed)


# %% exercise="sync_soft" wrong="swapped-and-in-the-wrong-network"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            ours.copy_(tau * ours + (1 - tau) * theirs)


# %% exercise="sync_soft" wrong="the-first-copy-remembered"
first = {}


def sync_soft(online, target, tau):
    with torch.no_grad():
        for name, theirs in target.named_parameters():
            ours = first.setdefault((id(online), name), online.get_parameter(name).clone())
            theirs.copy_(tau * ours + (1 - tau) * theirs)


# %% exercise="sync_soft" wrong="added-before-shrinking" mistake="shrinks-the-new-share-too"
@torch.no_grad()
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs += tau * ours
        theirs *= 1 - tau


# %% exercise="sync_soft" wrong="the-step-assigned" mistake="keeps-only-the-step"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data = tau * (ours.data - theirs.data)


# %% exercise="sync_soft" wrong="return-inside-the-loop" mistake="first-parameter-only"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.lerp_(ours, tau)
            return


# %% exercise="sync_soft" wrong="tau-assigned-anew" mistake="tau-of-the-example"
def sync_soft(online, target, tau):
    tau = 0.25
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data += tau * (ours.data - theirs.data)


# %% exercise="sync_soft" wrong="frozen-target-left-out" mistake="skips-frozen-parameters"
@torch.no_grad()
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        if not theirs.requires_grad:
            continue
        theirs.copy_(tau * ours + (1 - tau) * theirs)


# %% exercise="td_targets" right="where"
def td_targets(rewards, next_q_values, terminated, discount):
    best = torch.amax(next_q_values, dim=-1)
    return torch.where(terminated, rewards, rewards + discount * best)


# %% exercise="td_targets" right="one-minus-a-float-mask"
def td_targets(r, q, done, gamma):
    return r + gamma * torch.max(q, 1)[0] * (1 - done.float())


# %% exercise="td_targets" right="row-by-row"
def td_targets(rewards, next_q_values, terminated, discount):
    rows = []
    for reward, values, end in zip(rewards.tolist(), next_q_values.tolist(), terminated.tolist()):
        rows.append(reward if end else reward + discount * max(values))
    return torch.tensor(rows)


# %% exercise="td_targets" right="gather-of-the-argmax-masked-in-place-on-a-copy"
def td_targets(rewards, next_q_values, terminated, discount):
    chosen = next_q_values.argmax(1, keepdim=True)
    best = next_q_values.gather(1, chosen).squeeze(1).clone()
    best[terminated] = 0.0
    return rewards.add(best, alpha=discount)


# %% exercise="td_targets" right="with-a-gradient"
def td_targets(rewards, next_q_values, terminated, discount):
    q = next_q_values.clone().requires_grad_()
    return rewards + discount * torch.sort(q, dim=1).values[:, -1] * terminated.logical_not()


# %% exercise="sync_hard" right="loops-with-copy"
def sync_hard(online, target):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.copy_(ours)
        for ours, theirs in zip(online.buffers(), target.buffers()):
            theirs.copy_(ours)


# %% exercise="sync_hard" right="data-and-clone"
def sync_hard(online, target):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data = ours.data.clone()
    for ours, theirs in zip(online.buffers(), target.buffers()):
        theirs.data = ours.clone()


# %% exercise="sync_hard" right="a-deep-copy-of-the-state"
def sync_hard(online, target):
    import copy

    target.load_state_dict(copy.deepcopy(online.state_dict()), strict=True)
    return target


# %% exercise="sync_hard" right="the-state-written-into"
def sync_hard(online, target):
    old = target.state_dict()
    for name, tensor in online.state_dict().items():
        old[name].copy_(tensor)


# %% exercise="sync_hard" right="the-whole-inside-replaced"
def sync_hard(online, target):
    import copy

    target.__dict__.update(copy.deepcopy(online).__dict__)


# %% exercise="sync_soft" right="lerp"
@torch.no_grad()
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.lerp_(ours, tau)


# %% exercise="sync_soft" right="the-data-attribute-in-place"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        theirs.data.mul_(1.0 - tau)
        theirs.data.add_(tau * ours.data)


# %% exercise="sync_soft" right="by-way-of-the-state-buffers-too"
def sync_soft(online, target, tau):
    ours, theirs = online.state_dict(), target.state_dict()
    target.load_state_dict({name: tau * ours[name] + (1 - tau) * theirs[name] for name in ours})


# %% exercise="sync_soft" right="the-difference-added"
def sync_soft(online, target, tau):
    with torch.inference_mode():
        for name, parameter in target.named_parameters():
            parameter += tau * (online.get_parameter(name) - parameter)


# %% exercise="sync_soft" right="one-long-vector-too"
def sync_soft(online, target, tau):
    from torch.nn.utils import parameters_to_vector, vector_to_parameters

    ours, theirs = (parameters_to_vector(one.parameters()).detach() for one in (online, target))
    vector_to_parameters(tau * ours + (1 - tau) * theirs, target.parameters())


# %% exercise="sync_soft" right="buffers-copied-fully"
def sync_soft(online, target, tau):
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters()):
            theirs.copy_(theirs * (1 - tau) + ours * tau)
        for ours, theirs in zip(online.buffers(), target.buffers()):
            theirs.copy_(ours)


# %% exercise="td_targets" wrong="discount-is-never-one"
def td_targets(rewards, next_q_values, terminated, discount):
    gamma = min(discount, 0.99)  # otherwise the sum diverges
    return rewards + gamma * (~terminated) * next_q_values.max(dim=1).values


# %% exercise="sync_hard" wrong="online-network-is-frozen-for-good" mistake="freezes-the-online-network"
def sync_hard(online, target):
    for parameter in list(online.parameters()) + list(target.parameters()):
        parameter.requires_grad = False
    for new, old in zip(online.state_dict().values(), target.state_dict().values()):
        old.copy_(new)


# %% exercise="sync_soft" wrong="tau-one-shares-the-tensors"
def sync_soft(online, target, tau):
    for p, q in zip(online.parameters(), target.parameters()):
        if tau == 1:
            q.data = p.data  # nothing to mix
        else:
            q.data = tau * p.data + (1 - tau) * q.data


# %% exercise="sync_soft" wrong="tau-zero-becomes-the-default"
def sync_soft(online, target, tau=0.005):
    tau = tau or 0.005
    with torch.no_grad():
        for p, q in zip(online.parameters(), target.parameters()):
            q.copy_(tau * p + (1 - tau) * q)


# %% exercise="sync_soft" wrong="gradients-off-in-both" mistake="freezes-the-online-network"
def sync_soft(online, target, tau):
    for ours, theirs in zip(online.parameters(), target.parameters()):
        ours.requires_grad = theirs.requires_grad = False
        theirs += tau * (ours - theirs)


# %% exercise="td_targets" wrong="search-for-the-best-begins-at-minus-1000"
def td_targets(
    rewards: torch.Tensor, next_q_values: torch.Tensor, terminated: torch.Tensor, discount: float
) -> torch.Tensor:
    best = torch.full_like(rewards, -1000.0)
    for action in range(next_q_values.shape[1]):
        column = next_q_values[:, action]
        best = torch.where(column > best, column, best)
    return rewards + discount * best * (~terminated)


# %% exercise="sync_hard" wrong="weights-of-direct-layers" mistake="first-level-only"
def sync_hard(online, target):
    for (_, ours), (_, theirs) in zip(online.named_children(), target.named_children()):
        for name, tensor in ours.state_dict().items():
            if "." not in name:
                theirs.state_dict()[name].copy_(tensor)


# %% exercise="sync_hard" wrong="what-learns-and-all-buffers" mistake="skips-what-online-has-frozen"
def sync_hard(online, target):
    learned = {name: one.detach().clone() for name, one in online.named_parameters() if one.requires_grad}
    target.load_state_dict(target.state_dict() | learned | dict(online.named_buffers()))


# %% exercise="sync_hard" wrong="only-a-target-that-learns" mistake="skips-a-frozen-target"
def sync_hard(online, target):
    state = dict(online.state_dict())
    for name, one in target.named_parameters():
        if not one.requires_grad:
            state.pop(name)
    target.load_state_dict(state, strict=False)
