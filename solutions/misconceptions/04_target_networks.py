# What a class hands in for chapter 04: each cell is one exercise done wrong in one way.
# Its docstring is what that student reads.

# %% exercise="td_targets" mistake="bootstraps-after-the-end"
def td_targets(rewards, next_q_values, terminated, discount):
    """You add the value of the next state even where the episode terminated. After the chequered flag there is no
    next lap, whatever the network says about it. Look at what `terminated` should switch off."""
    return rewards + discount * next_q_values.max(dim=1).values


# %% exercise="td_targets" mistake="terminated-the-wrong-way-round"
def td_targets(rewards, next_q_values, terminated, discount):
    """You use `terminated` the wrong way round: the future counts where the episode ended, and is dropped where it
    goes on. Work out by hand which number multiplies the next value when `terminated` is true."""
    return rewards + discount * next_q_values.max(dim=1).values * terminated


# %% exercise="td_targets" mistake="terminated-drops-the-reward"
def td_targets(rewards, next_q_values, terminated, discount):
    """Where the episode terminated, your whole target becomes zero, the reward included. The last reward was really
    paid; only what would come after it does not exist. Look at which terms your mask multiplies."""
    return (rewards + discount * next_q_values.max(dim=1).values) * ~terminated


# %% exercise="td_targets" mistake="one-end-stops-the-batch"
def td_targets(rewards, next_q_values, terminated, discount):
    """One terminated transition makes you drop the future of all of them. Each row of the batch is a transition of
    its own, from another moment and another race. Look at where you decide about the end, and for how many rows."""
    if terminated.any():
        return rewards.clone()
    return rewards + discount * next_q_values.max(dim=1).values


# %% exercise="td_targets" mistake="mean-instead-of-maximum"
def td_targets(rewards, next_q_values, terminated, discount):
    """You average the next values over the actions, as if the next move were made by dice. Q-learning supposes that
    the best next action is taken. Look at how you reduce [B, A] to [B]."""
    return rewards + discount * next_q_values.mean(dim=1) * ~terminated


# %% exercise="td_targets" mistake="sum-instead-of-maximum"
def td_targets(rewards, next_q_values, terminated, discount):
    """You add up the next values of all actions, but only one of them can be taken. Look at how you reduce [B, A] to
    [B]."""
    return rewards + discount * next_q_values.sum(dim=1) * ~terminated


# %% exercise="td_targets" mistake="minimum-instead-of-maximum"
def td_targets(rewards, next_q_values, terminated, discount):
    """You take the smallest next value, as if the worst move came next. Values are points to be won, also when they
    are negative: the best is the largest."""
    return rewards + discount * next_q_values.min(dim=1).values * ~terminated


# %% exercise="td_targets" mistake="always-the-first-action"
def td_targets(rewards, next_q_values, terminated, discount):
    """You take the value of action 0 in every row, whichever action is best. Look at how each row finds its own best
    column."""
    return rewards + discount * next_q_values[:, 0] * ~terminated


# %% exercise="td_targets" mistake="maximum-over-the-batch"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your maximum runs over the rows of the batch and not over the actions, so it compares different transitions
    with each other. In a tensor [B, A] the rows are dimension 0: look at the `dim` of your maximum."""
    return rewards + discount * next_q_values.max(dim=0).values * ~terminated


# %% exercise="td_targets" mistake="one-maximum-for-the-whole-batch"
def td_targets(rewards, next_q_values, terminated, discount):
    """You take one maximum of the whole tensor, so all transitions share the largest next value of the batch. Each
    transition has a next state of its own. Print the shape of your maximum: it should be [B]."""
    return rewards + discount * next_q_values.max() * ~terminated


# %% exercise="td_targets" mistake="index-instead-of-value"
def td_targets(rewards, next_q_values, terminated, discount):
    """You add the number of the best action where its value belongs: argmax says which, max says how much. Look at
    what your call returns."""
    return rewards + discount * next_q_values.argmax(dim=1) * ~terminated


# %% exercise="td_targets" mistake="discount-forgotten"
def td_targets(rewards, next_q_values, terminated, discount):
    """You count the next value in full. What comes one step later is worth `discount` times as much, and without
    that factor an endless drive would be worth infinitely much. Look at where `discount` enters."""
    return rewards + next_q_values.max(dim=1).values * ~terminated


# %% exercise="td_targets" mistake="discount-squared"
def td_targets(rewards, next_q_values, terminated, discount):
    """You discount the next value twice, as if it lay two steps ahead. One transition is one step: look at every
    place where `discount` appears."""
    return rewards + discount**2 * next_q_values.max(dim=1).values * ~terminated


# %% exercise="td_targets" mistake="discounts-the-reward-too"
def td_targets(rewards, next_q_values, terminated, discount):
    """You discount the reward as well. It is paid in this very step, at full weight; only what follows lies one step
    ahead. Look at your brackets."""
    return discount * (rewards + next_q_values.max(dim=1).values * ~terminated)


# %% exercise="td_targets" mistake="forgets-the-reward"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your target is the discounted future alone; the reward of the step itself is missing. It is the only part that
    is known for certain."""
    return discount * next_q_values.max(dim=1).values * ~terminated


# %% exercise="td_targets" mistake="broadcasts-to-a-square"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your result has shape [B, B] where [B] was asked for: [B] and [B, 1] were stretched against each other,
    without a warning. Print the shape of your maximum, and look up `keepdim`."""
    best_next = next_q_values.max(dim=1, keepdim=True).values
    return rewards + discount * best_next * ~terminated


# %% exercise="td_targets" mistake="no-negative-future"
def td_targets(rewards, next_q_values, terminated, discount):
    """You cut the future at zero, so it can never be worth less than nothing. In a race every reward is minus a lap
    time, and all values are negative. Look for a maximum with 0, a clamp or a ReLU."""
    return rewards + discount * next_q_values.max(dim=1).values.clamp(min=0) * ~terminated


# %% exercise="td_targets" mistake="largest-absolute-value"
def td_targets(rewards, next_q_values, terminated, discount):
    """You take the next value of the largest size, whatever its sign, so a loss of 400 counts as a gain of 400. The
    best value is the largest one, and of two negative values that is the one nearer to zero."""
    return rewards + discount * next_q_values.abs().max(dim=1).values * ~terminated


# %% exercise="td_targets" mistake="changes-the-rewards"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your targets are right, and the rewards of the batch are gone: you add to them in place. Who uses that batch
    again gets other targets. An operation such as `+=` changes the tensor that the caller holds."""
    rewards += discount * next_q_values.max(dim=1).values * ~terminated
    return rewards


# %% exercise="td_targets" mistake="changes-the-next-values"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your targets are right, and you have written zeros into the next values, which belong to the caller. Compute the
    best values first: they are a tensor of your own, and you may change that one."""
    next_q_values[terminated] = 0.0
    return rewards + discount * next_q_values.max(dim=1).values


# %% exercise="td_targets" mistake="tilde-of-whole-numbers"
def td_targets(rewards, next_q_values, terminated, discount):
    """You turn whole numbers over with `~`, which makes -1 of 0 and -2 of 1, so the future is taken off the reward.
    Only true and false are turned over by a tilde. Print what multiplies your next values: it should be 0 or 1."""
    return rewards + discount * next_q_values.max(dim=1).values * ~terminated.long()


# %% exercise="td_targets" mistake="targets-in-double-precision"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your numbers are right, and they are float64 where float32 was asked for. A single factor in double precision
    turns the whole result into it, and NumPy makes such factors. Print the `dtype` of each part."""
    goes_on = (~terminated).double()
    return rewards + discount * next_q_values.max(dim=1).values * goes_on


# %% exercise="td_targets" mistake="one-end-stops-the-rows-behind-it"
def td_targets(rewards, next_q_values, terminated, discount):
    """You read the batch as one drive: behind the first transition that terminated, all the others lose their future.
    The rows were drawn from many drives and stand in no order. Each row needs only its own entry of `terminated`."""
    ends_so_far = terminated.long().cumsum(dim=0)
    return rewards + discount * next_q_values.max(dim=1).values * (ends_so_far == 0)


# %% exercise="td_targets" mistake="column-of-targets"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your targets have the shape [B, 1], and [B] was asked for. Beside predictions [B] such a column is stretched to
    a square, without a warning. Look at where the second dimension comes in, and take it off again."""
    targets = rewards + discount * next_q_values.max(dim=1).values * ~terminated
    return targets.unsqueeze(1)


# %% exercise="sync_hard" mistake="shares-the-parameters"
def sync_hard(online, target):
    """Your target holds the online network's own tensors and no copies: when the online network learns, the target
    moves along, so nothing stands still. Look at what you assign: the numbers, or the tensor that they live in."""
    for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
        theirs.data = ours.data


# %% exercise="sync_hard" mistake="shares-the-layers"
def sync_hard(online, target):
    """You put the online network's own layers, or all of their tensors, into the target. Both networks now consist of
    the same numbers in the same memory, and every lesson changes both. Copy numbers from layer to layer, and leave
    layers and tensors where they are."""
    for name, layer in list(online.named_children()):
        setattr(target, name, layer)
    for name, parameter in list(online.named_parameters(recurse=False)):
        setattr(target, name, parameter)
    for name, buffer in list(online.named_buffers(recurse=False)):
        setattr(target, name, buffer)


# %% exercise="sync_hard" mistake="shares-parameters-and-copies-buffers"
def sync_hard(online, target):
    """Your buffers are copies, and your parameters are the online network's own tensors: when it learns, the target
    moves along. Look at how you treat the one and the other, and what you assign."""
    for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
        theirs.data = ours.data
    for ours, theirs in zip(online.buffers(), target.buffers(), strict=True):
        theirs.copy_(ours)


# %% exercise="sync_hard" mistake="wrong-direction"
def sync_hard(online, target):
    """You copy the wrong way: the online network is overwritten with the old target, and all that it has learned
    since is lost. Which of the two is to be renewed?"""
    online.load_state_dict(target.state_dict())


# %% exercise="sync_hard" mistake="changes-nothing"
def sync_hard(online, target):
    """After your call the target is as it was. You changed a name inside the function, or a list of copies, and not
    the network that the caller holds. Look for what writes into the target's own tensors."""
    state = dict(target.state_dict())
    state.update(online.state_dict())


# %% exercise="sync_hard" mistake="forgets-the-buffers"
def sync_hard(online, target):
    """You copy the parameters and leave the buffers behind. A normalising layer also keeps running means and
    variances; with old ones the target computes something else. Look for a list that has both."""
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
            theirs.copy_(ours)


# %% exercise="sync_hard" mistake="forgets-the-biases"
def sync_hard(online, target):
    """You copy the weights, and the biases stay as they were. Both are parameters. Look at how you choose what to
    copy."""
    with torch.no_grad():
        for name, tensor in target.state_dict().items():
            if "bias" not in name:
                tensor.copy_(online.state_dict()[name])


# %% exercise="sync_hard" mistake="first-layer-only"
def sync_hard(online, target):
    """Only the first layer of the target is renewed, the deeper ones are old. Walk through all layers, however many
    there are."""
    kept = list(online.state_dict())[:2]
    with torch.no_grad():
        for name in kept:
            target.state_dict()[name].copy_(online.state_dict()[name])


# %% exercise="sync_hard" mistake="meets-in-the-middle"
def sync_hard(online, target):
    """Your target becomes the average of both networks. That is a soft copy with a share of one half; a hard copy
    takes over the online network's numbers as they are."""
    with torch.no_grad():
        for name, tensor in target.state_dict().items():
            tensor.copy_((tensor + online.state_dict()[name]) / 2)


# %% exercise="sync_hard" mistake="adds-instead-of-copying"
def sync_hard(online, target):
    """You add the online network's numbers to those of the target. After a copy nothing of the old target is left.
    Look at the operation that writes into it."""
    with torch.no_grad():
        for name, tensor in target.state_dict().items():
            tensor.add_(online.state_dict()[name])


# %% exercise="sync_hard" mistake="copies-only-the-weights"
def sync_hard(online, target):
    """You copy the weights alone: biases and buffers stay as they were. A network with new weights and old biases is
    neither the old one nor the new. Look at which names you choose."""
    with torch.no_grad():
        for name, tensor in target.state_dict().items():
            if "weight" in name:
                tensor.copy_(online.state_dict()[name])


# %% exercise="sync_hard" mistake="linear-layers-only"
def sync_hard(online, target):
    """You copy the linear layers alone. A normalising layer has parameters and buffers too, and a network may hold
    some of its own. Look for a list of all the numbers, whatever layer they belong to."""
    for ours, theirs in zip(online.modules(), target.modules(), strict=True):
        if isinstance(ours, nn.Linear):
            theirs.load_state_dict(ours.state_dict())


# %% exercise="sync_hard" mistake="children-only"
def sync_hard(online, target):
    """You copy layer by layer, and what the network holds beside its layers stays as it was. Parameters and buffers
    can also belong to the network itself. Look for a list that has those too."""
    for ours, theirs in zip(online.children(), target.children(), strict=True):
        theirs.load_state_dict(ours.state_dict())


# %% exercise="sync_hard" mistake="first-level-only"
def sync_hard(online, target):
    """You copy the layers that the network holds directly, and not the layers within them. A block of layers has no
    numbers of its own: they lie one level deeper. What the network holds beside its layers stays old too. Look for a
    list that goes all the way down."""
    with torch.no_grad():
        for ours, theirs in zip(online.children(), target.children(), strict=True):
            for kind in ("_parameters", "_buffers"):
                for name, tensor in getattr(ours, kind).items():
                    getattr(theirs, name).copy_(tensor)


# %% exercise="sync_hard" mistake="skips-whole-numbers"
def sync_hard(online, target):
    """You leave out the buffers that hold whole numbers, such as the counter of batches in a normalising layer. A copy
    needs them as well. Look at the condition that lets only some tensors through."""
    for name, tensor in target.state_dict().items():
        if tensor.dtype == torch.float32:
            tensor.copy_(online.state_dict()[name])


# %% exercise="sync_hard" mistake="skips-frozen-parameters"
def sync_hard(online, target):
    """You leave out the parameters that need no gradient. A target network is often frozen, because it never learns by
    itself, and frozen layers have weights like all others. Look at the condition that lets only some through."""
    for name, ours in online.named_parameters():
        theirs = target.get_parameter(name)
        if ours.requires_grad and theirs.requires_grad:
            theirs.data.copy_(ours.data)
    for ours, theirs in zip(online.buffers(), target.buffers(), strict=True):
        theirs.copy_(ours)


# %% exercise="sync_hard" mistake="skips-what-online-has-frozen"
def sync_hard(online, target):
    """You leave out what is frozen in the online network. A layer that needs no gradient has weights all the same, and
    the target computes with its own old ones. Look at the condition that lets only some parameters through."""
    for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
        if ours.requires_grad:
            theirs.data.copy_(ours.data)
    for ours, theirs in zip(online.buffers(), target.buffers(), strict=True):
        theirs.copy_(ours)


# %% exercise="sync_hard" mistake="skips-a-frozen-target"
def sync_hard(online, target):
    """You leave out the parameters of the target that need no gradient. A target network is often frozen, because it
    never learns by itself, and then your copy brings nothing over. Look at the condition that lets only some parameters
    through."""
    for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
        if theirs.requires_grad:
            theirs.data.copy_(ours.data)
    for ours, theirs in zip(online.buffers(), target.buffers(), strict=True):
        theirs.copy_(ours)


# %% exercise="sync_hard" mistake="freezes-the-online-network"
def sync_hard(online, target):
    """Your copy is right, and afterwards the online network is frozen: it gets no gradient any more and cannot learn.
    The target may stand still, the online network must not change at all. Look at what you switch off, for which of
    the two, and for how long."""
    online.requires_grad_(False)
    for ours, theirs in zip(online.state_dict().values(), target.state_dict().values(), strict=True):
        theirs.copy_(ours)


# %% exercise="sync_hard" mistake="copies-only-once"
def sync_hard(online, target):
    """Only your first copy works: when you are called again, the target stays at the first one. The benchmark is
    renewed at every call, with what the online network holds then. Look at what you keep from one call to the next."""
    if not hasattr(target, "benchmark"):
        target.benchmark = {name: tensor.clone() for name, tensor in online.state_dict().items()}
    target.load_state_dict(target.benchmark)


# %% exercise="sync_hard" mistake="shares-the-buffers"
def sync_hard(online, target):
    """Your parameters are copies, and your buffers are the online network's own tensors: when its running means change,
    those of the target change along. Look at how you treat the one and the other, and what you assign."""
    with torch.no_grad():
        for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
            theirs.copy_(ours)
    for ours, theirs in zip(online.buffers(), target.buffers(), strict=True):
        theirs.data = ours.data


# %% exercise="sync_soft" mistake="tau-swapped"
def sync_soft(online, target, tau):
    """The two shares are swapped: you keep `tau` of the old target and take the rest of the online network. With a
    small `tau` that is almost a hard copy after every lesson. Try it by hand with tau = 0.25."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_((1 - tau) * ours + tau * theirs)


# %% exercise="sync_soft" mistake="wrong-direction"
def sync_soft(online, target, tau):
    """You move the online network towards the target, and the target stays. So the learner is pulled back to its own
    past after every lesson. Which of the two follows the other?"""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            ours.copy_(tau * theirs + (1 - tau) * ours)


# %% exercise="sync_soft" mistake="tau-twice"
def sync_soft(online, target, tau):
    """Your target moves `tau` times `tau` of the way: the share is applied twice. With a small `tau` it hardly moves
    at all. Look at every place where `tau` enters."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.add_(tau * tau * (ours - theirs))


# %% exercise="sync_soft" mistake="adds-without-shrinking"
def sync_soft(online, target, tau):
    """You add a share of the online network and keep all of the target, so its weights grow with every call. The two
    shares have to sum to 1. Look at what the old target is multiplied with."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.add_(tau * ours)


# %% exercise="sync_soft" mistake="forgets-the-old-target"
def sync_soft(online, target, tau):
    """Your target becomes `tau` times the online network, and nothing of its old numbers is left. With a small `tau` it
    is close to zero. Look for the second term of the equation, and for what it is multiplied with."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_(tau * ours)


# %% exercise="sync_soft" mistake="shrinks-only"
def sync_soft(online, target, tau):
    """You shrink the target and never add anything of the online network, so it fades to zero. Look for the second
    term of the equation."""
    with torch.no_grad():
        for parameter in target.parameters():
            parameter.mul_(1 - tau)


# %% exercise="sync_soft" mistake="copies-fully"
def sync_soft(online, target, tau):
    """You copy all of the online network, whatever `tau` is. That is a hard copy after every lesson, as if there
    were no target network. Look at where `tau` enters."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_(ours)


# %% exercise="sync_soft" mistake="moves-away"
def sync_soft(online, target, tau):
    """Your target moves away from the online network: the difference has the wrong sign. With an online weight above
    that of the target, the target has to rise."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_(theirs + tau * (theirs - ours))


# %% exercise="sync_soft" mistake="changes-nothing"
def sync_soft(online, target, tau):
    """After your call the target is as it was. A new tensor for the name of a loop, or for an entry of a list, never
    reaches the network. Look for an operation that writes into its own tensors, and whether that line runs."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs = tau * ours + (1 - tau) * theirs


# %% exercise="sync_soft" mistake="damages-the-online-network"
def sync_soft(online, target, tau):
    """Your target is right, and the online network has been scaled down on the way: an operation that writes in
    place was used on its weights. Methods that end in an underscore change the tensor that they are called on."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.mul_(1 - tau).add_(ours.mul_(tau))


# %% exercise="sync_soft" mistake="forgets-the-biases"
def sync_soft(online, target, tau):
    """You move the weights, and the biases stay as they were. Both are parameters. Look at how you choose what to
    move."""
    ours = dict(online.named_parameters())
    with torch.no_grad():
        for name, theirs in target.named_parameters():
            if "weight" in name:
                theirs.copy_(tau * ours[name] + (1 - tau) * theirs)


# %% exercise="sync_soft" mistake="second-step-sees-the-first"
def sync_soft(online, target, tau):
    """You shrink the target first and take the difference afterwards, so the second step starts from what the first
    has left. Either keep the old value aside, or write the whole equation in one step."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.mul_(1 - tau)
            theirs.add_(tau * (ours - theirs))


# %% exercise="sync_soft" mistake="shrinks-the-new-share-too"
def sync_soft(online, target, tau):
    """You add the share of the online network first and shrink the sum afterwards, so the new share is shrunk as well.
    Only the old target is multiplied with the rest. Try it by hand with tau = 0.25, and look at the order of your
    steps."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_((1 - tau) * (theirs + tau * ours))


# %% exercise="sync_soft" mistake="keeps-only-the-step"
def sync_soft(online, target, tau):
    """Your target becomes the step alone, `tau` times the difference of the two, and is no longer where it was. A step
    has to be added to the place that it starts from. Look at the operation that writes into the target."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_(tau * (ours - theirs))


# %% exercise="sync_soft" mistake="first-parameter-only"
def sync_soft(online, target, tau):
    """Only the first parameter of the target moves, all the others stay as they were. A `return` or a `break` inside a
    loop ends it in the first round. Look at your indentation."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs[:1]:
            theirs.copy_(tau * ours + (1 - tau) * theirs)


# %% exercise="sync_soft" mistake="tau-of-the-example"
def sync_soft(online, target, tau):
    """You take a quarter of the online network, whatever `tau` is. That is the number of the example, and another call
    comes with another share. Look for numbers in your code that should be `tau`."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_(0.25 * ours + 0.75 * theirs)


# %% exercise="sync_soft" mistake="skips-frozen-parameters"
def sync_soft(online, target, tau):
    """You leave out the parameters of the target that need no gradient. A target network is often frozen, because it
    never learns by itself, and then yours never moves. Look at the condition that lets only some of them through."""
    pairs = list(zip(online.parameters(), target.parameters(), strict=True))
    with torch.no_grad():
        for ours, theirs in pairs:
            if theirs.requires_grad:
                theirs.copy_(tau * ours + (1 - tau) * theirs)


# %% exercise="sync_soft" mistake="linear-layers-only"
def sync_soft(online, target, tau):
    """You move the linear layers alone. A normalising layer has parameters too, and a network may hold some of its own.
    Look for a list of all parameters, whatever layer they belong to."""
    with torch.no_grad():
        for ours, theirs in zip(online.modules(), target.modules(), strict=True):
            if isinstance(ours, nn.Linear):
                theirs.weight.copy_(tau * ours.weight + (1 - tau) * theirs.weight)
                theirs.bias.copy_(tau * ours.bias + (1 - tau) * theirs.bias)


# %% exercise="sync_soft" mistake="children-only"
def sync_soft(online, target, tau):
    """You move the target layer by layer, and a parameter that the network holds beside its layers stays as it was.
    Parameters can also belong to the network itself. Look for a list that has those too."""
    with torch.no_grad():
        for ours, theirs in zip(online.children(), target.children(), strict=True):
            for mine, yours in zip(ours.parameters(), theirs.parameters(), strict=True):
                yours.copy_(tau * mine + (1 - tau) * yours)


# %% exercise="sync_soft" mistake="freezes-the-online-network"
def sync_soft(online, target, tau):
    """Your shares are right, and afterwards the online network is frozen: it gets no gradient any more and cannot
    learn. Only the target is to be moved; `online` does not change. Look at what you switch off, for which of the two,
    and for how long."""
    online.requires_grad_(False)
    target.requires_grad_(False)
    for ours, theirs in zip(online.parameters(), target.parameters(), strict=True):
        theirs.copy_(tau * ours + (1 - tau) * theirs)


# %% exercise="td_targets" mistake="discount-of-the-example"
def td_targets(rewards, next_q_values, terminated, discount):
    """You discount with 0.9, the number of the worked example, whatever was handed in. The caller chooses how far ahead
    the driver looks: use `discount`."""
    return rewards + 0.9 * next_q_values.max(dim=1).values * ~terminated


# %% exercise="td_targets" mistake="clips-the-rewards"
def td_targets(rewards, next_q_values, terminated, discount):
    """You cut the rewards to between -1 and 1. Some programs for Atari games do, and their agents then cannot tell a
    large reward from a small one. Here each reward counts as it was paid."""
    return rewards.clamp(-1.0, 1.0) + discount * next_q_values.max(dim=1).values * ~terminated


# %% exercise="td_targets" mistake="targets-cut-to-whole-numbers"
def td_targets(rewards, next_q_values, terminated, discount):
    """Your targets lose their fractions: they pass through whole numbers on the way. Rewards and values may be 0.5.
    Look for an array of whole numbers, for `int` and for `round`."""
    return (rewards + discount * next_q_values.max(dim=1).values * ~terminated).long().float()


# %% exercise="td_targets" mistake="the-last-transition-has-no-future"
def td_targets(rewards, next_q_values, terminated, discount):
    """The last transition of the batch gets its reward alone: your loop stops one row early, or you take it for the end
    of a race. A batch is drawn from many races. Only `terminated` says what has no future."""
    targets = rewards.clone()
    for row in range(len(rewards) - 1):
        if not terminated[row]:
            targets[row] += discount * next_q_values[row].max()
    return targets


# %% exercise="td_targets" mistake="maximum-of-the-first-row-for-all"
def td_targets(rewards, next_q_values, terminated, discount):
    """Every row gets the best next value of the first transition. Each row is a moment of its own: its future is the
    largest value in its own row of `next_q_values`."""
    return rewards + discount * next_q_values[0].max() * ~terminated
