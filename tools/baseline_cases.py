#!/usr/bin/env python3
"""Records whole trainings of MoCo v2, SimCLR, BYOL and SimSiam for `bifocal parity`, from our own writing of the papers in PyTorch.

A case is four steps, in two epochs, of a narrow three-stage ResNet on random images, computed in float64: it holds images, first
weights, the loss and rate of each step, and all weights and running statistics afterwards. docs/cli.md has the names.

    moco-v2  He et al., CVPR 2020, algorithm 1; Chen et al., arXiv 2003.04297; whole batches are normalised, or two parts of
             a batch separately (moco-v2-parts)
    simclr   Chen et al., ICML 2020, algorithm 1, with the head of the official code; both views are normalised together,
             or each by itself (simclr-apart)
    byol     Grill et al., NeurIPS 2020, section 3.1 and appendix A
    simsiam  Chen and He, CVPR 2021, algorithm 1
    LARS     You, Gitman and Ginsburg, 2017, algorithm 1

Not part of the build. With folders of the official code, MoCo and SimSiam are also computed by its classes, and must be equal:

    git clone https://github.com/facebookresearch/moco && git clone https://github.com/facebookresearch/simsiam
    python3 tools/baseline_cases.py app/src/test/resources/oracle/baselines --moco moco/moco --simsiam simsiam/simsiam

SimCLR's and BYOL's official code is for TensorFlow and JAX and is not run. For LARS, the distance to a run with the forms of the
official code is printed: BYOL's has the rate outside of the velocity, and both divide by the norm of g + decay * w.
"""

import argparse
import copy
import importlib.util
import math
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional

STEPS, EPOCHS, BATCH, SIDE = 4, 2, 8, 16
WIDTH, STAGES, BANK, SIZE, HIDDEN = 4, 3, 32, 12, 16
PARTS = 2
FEATURES = WIDTH << (STAGES - 1)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(y + (self.downsample(x) if hasattr(self, "downsample") else x))


class Encoder(nn.Module):
    """A ResNet-18 for small images, with torchvision's names. With classes, it is pooled and has a classifier fc, as peers expect."""

    def __init__(self, num_classes=None, zero_init_residual=False):
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTH, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTH)
        inputs = WIDTH
        for stage in range(STAGES):
            outputs, stride = WIDTH << stage, 1 if stage == 0 else 2
            self.add_module(f"layer{stage + 1}", nn.Sequential(Block(inputs, outputs, stride), Block(outputs, outputs, 1)))
            inputs = outputs
        if num_classes is not None:
            self.fc = nn.Linear(inputs, num_classes)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        for stage in range(STAGES):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3))) if hasattr(self, "fc") else x


class Pool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class Network(nn.Module):
    """Encoder, projector and, on the online side, predictor; children of the heads are at the places that they have in Bifocal."""

    def __init__(self, projector, predictor=None):
        super().__init__()
        self.encoder = Encoder()
        self.heads = nn.ModuleDict({"projector": nn.Sequential(Pool(), *projector)})
        if predictor:
            self.heads["predictor"] = nn.Sequential(*predictor)

    def forward(self, x):
        return self.heads["projector"](self.encoder(x))

    def predict(self, x):
        return self.heads["predictor"](x)


def perceptron(inputs, hidden, outputs, norm, hidden_bias, bias):
    layers = [nn.Linear(inputs, hidden, bias=hidden_bias)]
    if norm:
        layers.append(nn.BatchNorm1d(hidden))
    return layers + [nn.ReLU(), nn.Linear(hidden, outputs, bias=bias)]


class ScaledNorm(nn.BatchNorm1d):
    """Batch normalisation with a scale and without a shift."""

    def __init__(self, size):
        super().__init__(size)
        self.bias.requires_grad = False


def unit(x):
    return functional.normalize(x, dim=1)


def cosine(a, b):
    return (unit(a) * unit(b)).sum(1).mean()


class Method:
    """What the four have in common: first weights, a schedule, a moving average, and what is recorded.

    Rates and seeds are chosen so that float32 stays near float64 on any machine: steps are small, and no input of a ReLU is near 0.
    amplification measures this.
    In LARS, trust is larger than the papers', so that scaled weights move as far as the others, and so is the decay.
    """

    rate, warmup, by_epoch, decay = 0.03, 0, False, 1e-4
    lars, average, growing, fixed = False, None, False, "none"

    def __init__(self, kind=torch.float64):
        torch.manual_seed(self.seed)
        self.online = self.network()
        with torch.no_grad():  # weights that float32 holds, and scales and shifts that are not the initial 1 and 0
            for name, weight in self.online.named_parameters():
                if weight.dim() == 1 and weight.requires_grad:
                    weight.add_(torch.randn_like(weight) * 0.1)
        self.online = self.online.to(kind)
        self.images = (torch.randn(2, STEPS, BATCH, 3, SIDE, SIDE) * 32).clamp(-127, 127).round().to(kind)
        self.first = {name: array.clone() for name, array in self.online.state_dict().items()}
        self.target = copy.deepcopy(self.online) if self.average else None
        if self.target and "predictor" in self.target.heads:
            del self.target.heads["predictor"]
        self.bank = unit(torch.randn(BANK, SIZE)).to(kind)
        self.first_bank = self.bank.clone()
        self.pointer = 0
        self.velocity = {}

    def rate_at(self, step):
        of_epoch = STEPS // EPOCHS
        warmup = self.warmup * of_epoch
        if step < warmup:
            return self.rate * step / warmup
        done = (step // of_epoch - self.warmup) / (EPOCHS - self.warmup) if self.by_epoch else (step - warmup) / (STEPS - warmup)
        return self.rate / 2 * (1 + math.cos(math.pi * done))

    def momentum_at(self, step):
        return 1 - (1 - self.average) * (1 + math.cos(math.pi * step / STEPS)) / 2 if self.growing else self.average

    def run(self, official_lars=False):
        losses, rates = [], []
        for step in range(STEPS):
            loss = self.loss(*self.images[:, step])
            self.online.zero_grad(set_to_none=True)
            loss.backward()
            losses.append(loss.item())
            rates.append(self.rate_at(step))
            with torch.no_grad():
                for name, weight in self.online.named_parameters():
                    if weight.grad is not None:
                        self.update(name, weight, self.rate if self.fixed in name else rates[-1], official_lars)
                if self.target:
                    self.follow(self.momentum_at(step))
                self.enqueue()
        return np.array(losses), np.array(rates)

    def update(self, name, weight, rate, official_lars):
        gradient, scaled = weight.grad, self.lars and weight.dim() > 1
        excluded = self.lars and not scaled
        decayed = gradient if excluded else gradient + self.decay * weight
        factor = 1.0
        if scaled:
            below = decayed.norm() if official_lars else gradient.norm() + self.decay * weight.norm()
            factor = self.trust * weight.norm() / below
        inside = rate if self.lars and not (official_lars and self.outside) else 1.0
        update = inside * factor * decayed
        self.velocity[name] = 0.9 * self.velocity[name] + update if name in self.velocity else update
        weight.sub_(self.velocity[name] * (rate if inside == 1.0 else 1.0))

    def follow(self, momentum):
        online = dict(self.online.named_parameters())
        for name, weight in self.target.named_parameters():
            weight.mul_(momentum).add_(online[name], alpha=1 - momentum)

    def enqueue(self):
        pass

    def amplification(self, change=1e-6):
        """How much the final state of this run changes, for a relative change of all first weights; the largest of 24 changes."""
        changes = []
        for seed in range(24):
            other, noise = type(self)(), torch.Generator().manual_seed(seed)
            with torch.no_grad():
                for network in (other.online, other.target):
                    for weight in network.parameters() if network else ():
                        weight.mul_(1 + change * torch.randn(weight.shape, generator=noise, dtype=weight.dtype))
            other.run()
            changes.append(distance(self.online.state_dict(), other.online.state_dict()) / change)
        return max(changes)

    def record(self, folder, name):
        losses, rates = self.run()
        arrays = {"in_images_query": self.images[0].to(torch.int8), "in_images_key": self.images[1].to(torch.int8)}
        arrays.update({"out_loss": losses, "out_rate": rates})
        arrays.update({f"in_state_online.{n}": v.float() for n, v in named(self.first) if "running" not in n})
        for side, network in (("online", self.online), ("momentum", self.target)):
            if network:  # a mean of normalised outputs is 0 but for rounding, which cannot be compared
                arrays.update({f"out_after_{side}.{n}": v.float() for n, v in named(network.state_dict()) if not 0 < v.abs().max() < 1e-9})
        if self.pointer or isinstance(self, MoCo):
            arrays["in_bank_embedding"] = self.first_bank.float()
            arrays["out_after_memory.keys.embedding"] = self.bank.float()
        np.savez_compressed(folder / f"{name}.npz", **{n: np.asarray(v) for n, v in arrays.items()})
        print(f"{name}: {(folder / f'{name}.npz').stat().st_size:,} bytes, losses {np.round(losses, 6)}, rates {np.round(rates, 6)}")
        print(f"  first weights changed by 1e-6 change the final state by 1e-6 times {self.amplification():.0f}")
        single = type(self)(kind=torch.float32)
        single.run()
        print(f"  from the same in float32: {distance(self.online.state_dict(), single.online.state_dict()):.1e}")
        if self.lars:
            other = type(self)()
            other.run(official_lars=True)
            print(f"  from the forms of LARS in official code: {distance(self.online.state_dict(), other.online.state_dict()):.1e}")


def named(state):
    """Arrays by Bifocal's names."""
    kinds = {"weight": "gamma", "bias": "beta", "running_mean": "runningMean", "running_var": "runningVar"}
    for name, value in state.items():
        parts = name.split(".")
        if parts[-1] == "num_batches_tracked":
            continue
        if parts[0] == "heads":
            norm = f"{'.'.join(parts[:-1])}.running_mean" in state
            kind = kinds[parts[3]] if norm else parts[3]
            name = f"heads.{parts[1]}.{int(parts[2]) + 1:02d}{'BatchNorm' if norm else 'Linear'}_{kind}"
        yield name, value
    for name in [name for name in state if name.startswith("heads.") and name.endswith("running_mean")]:
        if name.replace("running_mean", "weight") not in state:  # Bifocal keeps the scale and shift that a layer does not train
            child = name.split(".")
            for kind, value in (("gamma", torch.ones_like(state[name])), ("beta", torch.zeros_like(state[name]))):
                yield f"heads.{child[1]}.{int(child[2]) + 1:02d}BatchNorm_{kind}", value


def distance(ours, theirs):
    """The largest difference, relative to the largest entry of its array; what is 0 but for rounding is left out."""
    return max(((ours[name] - theirs[name]).abs().max() / ours[name].abs().max()).item()
               for name in ours if ours[name].is_floating_point() and ours[name].abs().max() > 1e-9)


class MoCo(Method):
    seed, rate, average, by_epoch, temperature = 50, 0.1, 0.9, True, 0.2

    def network(self):
        return Network(perceptron(FEATURES, FEATURES, SIZE, norm=False, hidden_bias=True, bias=True))

    def loss(self, query, key):
        q = unit(self.online(query))
        with torch.no_grad():
            self.keys = unit(self.target(key))
        logits = torch.cat([(q * self.keys).sum(1, keepdim=True), q @ self.bank.clone().t()], 1) / self.temperature
        return functional.cross_entropy(logits, torch.zeros(BATCH, dtype=torch.long))

    def enqueue(self):
        self.bank[self.pointer:self.pointer + BATCH] = self.keys
        self.pointer = (self.pointer + BATCH) % BANK

    def check(self, folder):
        """The official class averages at the start of a step, we average at its end: its key side is one update behind."""
        torch.distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29591", rank=0, world_size=1)
        torch.Tensor.cuda = lambda self, *_: self
        model = load(folder).MoCo(Encoder, dim=SIZE, K=BANK, m=self.average, T=self.temperature, mlp=True).double()
        for side in (model.encoder_q, model.encoder_k):
            side.load_state_dict(peer_names(self.first, {"1": "fc.0", "3": "fc.2"}), strict=False)
        model.queue.copy_(self.first_bank.t())
        parameters = list(model.encoder_q.parameters())
        losses = train(self, [{"params": parameters}], lambda *views: functional.cross_entropy(*model(*views)))
        model._momentum_update_key_encoder()
        ours = {**self.online.state_dict(), **{f"key.{n}": v for n, v in self.target.state_dict().items()}, "bank": self.bank}
        names = {"1": "fc.0", "3": "fc.2"}
        theirs = {**{n: model.encoder_q.state_dict()[p] for n, p in peers(self.first, names)},
                  **{f"key.{n}": model.encoder_k.state_dict()[p] for n, p in peers(self.first, names)}, "bank": model.queue.t()}
        return losses, distance({n: ours[n] for n in theirs}, theirs)


class PartNorm(nn.BatchNorm2d):
    """Batch normalisation over parts of consecutive images; the running statistics move by the mean over the parts."""

    def forward(self, x):
        parts, means, variances = [], [], []
        for part in x.chunk(PARTS):
            mean, variance = self.running_mean.clone(), self.running_var.clone()
            parts.append(functional.batch_norm(part, mean, variance, self.weight, self.bias, True, self.momentum, self.eps))
            means.append(mean)
            variances.append(variance)
        self.running_mean.copy_(torch.stack(means).mean(0))
        self.running_var.copy_(torch.stack(variances).mean(0))
        return torch.cat(parts)


class MoCoParts(MoCo):
    """Two parts of a batch are normalised separately, on both sides, as on two GPUs without shuffled keys."""

    seed = 74

    def network(self):
        network = super().network()
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.__class__ = PartNorm
        return network


class SimSiam(Method):
    seed, rate, by_epoch = 71, 0.005, True

    def network(self):
        middle = perceptron(FEATURES, FEATURES, FEATURES, norm=True, hidden_bias=False, bias=False)
        last = [nn.BatchNorm1d(FEATURES), nn.ReLU(), nn.Linear(FEATURES, SIZE, bias=False), nn.BatchNorm1d(SIZE, affine=False)]
        return Network(middle + last, perceptron(SIZE, HIDDEN, SIZE, norm=True, hidden_bias=False, bias=True))

    def loss(self, query, key):
        """One more than the paper's loss, as Bifocal's is half of 2 - 2 cos."""
        z1, z2 = self.online(query), self.online(key)
        p1, p2 = self.online.predict(z1), self.online.predict(z2)
        return 1 - (cosine(p1, z2.detach()) + cosine(p2, z1.detach())) / 2

    def check(self, folder):
        model = load(folder).SimSiam(Encoder, dim=SIZE, pred_dim=HIDDEN).double()
        names = {str(i): f"fc.{i - 1}" for i in range(1, 9)}
        with torch.no_grad():
            model.encoder.fc[6].bias.zero_()
        model.encoder.load_state_dict(peer_names(self.first, names), strict=False)
        predictor = {n.split(".", 2)[2]: v for n, v in self.first.items() if n.startswith("heads.predictor")}
        model.predictor.load_state_dict(predictor)
        criterion = nn.CosineSimilarity(dim=1)

        def loss(query, key):
            p1, p2, z1, z2 = model(x1=query, x2=key)
            return -(criterion(p1, z2).mean() + criterion(p2, z1).mean()) * 0.5

        trained = [{"params": [p for p in part.parameters() if p.requires_grad]} for part in (model.encoder, model.predictor)]
        losses = train(self, trained, loss)
        theirs = {n: model.encoder.state_dict()[p] for n, p in peers(self.first, names)}
        theirs.update({f"heads.predictor.{n}": v for n, v in model.predictor.state_dict().items()})
        return losses + 1, distance({n: self.online.state_dict()[n] for n in theirs}, theirs)


class SimSiamFixed(SimSiam):
    """The official command has --fix-pred-lr: the predictor keeps the peak rate."""

    fixed = "predictor"


class SimClr(Method):
    seed, rate, warmup, decay, lars, outside, trust, temperature = 49, 0.003, 1, 0.01, True, False, 1.0, 0.1

    def network(self):
        return Network(perceptron(FEATURES, FEATURES, SIZE, norm=True, hidden_bias=False, bias=False) + [ScaledNorm(SIZE)])

    def loss(self, query, key):
        """The official code adds the means over both views, which is twice the mean over all."""
        z = unit(self.outputs(query, key))
        logits = (z @ z.t() / self.temperature).masked_fill(torch.eye(2 * BATCH, dtype=torch.bool), -math.inf)
        return 2 * functional.cross_entropy(logits, torch.arange(2 * BATCH).roll(BATCH))

    def outputs(self, query, key):
        return self.online(torch.cat([query, key]))


class SimClrApart(SimClr):
    """Each view has batch statistics of its own."""

    seed = 42

    def outputs(self, query, key):
        return torch.cat([self.online(query), self.online(key)])


class Byol(Method):
    seed, rate, warmup, decay, lars, outside, trust, average, growing = 33, 0.032, 1, 0.01, True, True, 0.1, 0.9, True

    def network(self):
        return Network(perceptron(FEATURES, HIDDEN, SIZE, norm=True, hidden_bias=False, bias=False),
                       perceptron(SIZE, HIDDEN, SIZE, norm=True, hidden_bias=False, bias=False))

    def loss(self, query, key):
        with torch.no_grad():
            t1, t2 = self.target(query), self.target(key)
        p1, p2 = (self.online.predict(self.online(view)) for view in (query, key))
        return 4 - 2 * cosine(p1, t2) - 2 * cosine(p2, t1)


def peers(state, names):
    """Our names and the peer's, for what both have."""
    for name in state:
        parts = name.split(".")
        if parts[0] == "encoder":
            yield name, name.split(".", 1)[1]
        elif parts[1] == "projector":
            yield name, f"{names[parts[2]]}.{parts[3]}"


def peer_names(state, names):
    return {theirs: state[ours] for ours, theirs in peers(state, names)}


def train(method, groups, loss_of):
    optimizer = torch.optim.SGD(groups, method.rate, momentum=0.9, weight_decay=method.decay)
    losses = []
    for step in range(STEPS):
        for group, kept in zip(optimizer.param_groups, (False, method.fixed == "predictor")):
            group["lr"] = method.rate if kept else method.rate_at(step)
        loss = loss_of(*method.images[:, step])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses)


def load(folder):
    spec = importlib.util.spec_from_file_location("builder", pathlib.Path(folder) / "builder.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--moco", help="folder of the official builder.py")
    parser.add_argument("--simsiam", help="folder of the official builder.py")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for name, kind, official in (("moco-v2", MoCo, options.moco), ("moco-v2-parts", MoCoParts, None),
                                 ("simsiam", SimSiam, options.simsiam), ("simsiam-fixed", SimSiamFixed, options.simsiam),
                                 ("simclr", SimClr, None), ("simclr-apart", SimClrApart, None), ("byol", Byol, None)):
        method = kind()
        method.record(options.folder, name)
        if official:
            losses, far = method.check(official)
            again = kind()
            ours, _ = again.run()
            print(f"  from the official code: losses {abs(ours - losses).max():.1e}, final state {far:.1e}")
            assert abs(ours - losses).max() < 1e-10 and far < 1e-10


if __name__ == "__main__":
    main()
