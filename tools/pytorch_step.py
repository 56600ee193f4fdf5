#!/usr/bin/env python3
"""Measures one training step in PyTorch: the step of `bifocal bench step`, on random images.

A step: the momentum side encodes the key views, the online side the query views (ResNet, batch norm in training mode, two-layer
projector, unit length); InfoNCE against a memory bank; backward; SGD with momentum and weight decay; moving average; enqueue.

    plain   as MoCo's and MaskCon's published loops write it: float32, contiguous, a Python loop for the moving average
    last    the same in channels_last
    bf16    PyTorch at its best, as its documentation advises: channels_last, and convolutions under autocast in bfloat16
    foreach channels_last, optimiser and moving average by the _foreach functions
    compile, compile-bf16   last and bf16, with both networks under torch.compile (needs g++ and PyTorch 2.1, or Python 3.10)

Not part of the build. There are two peers: PyTorch 2.0.1 has the libtorch that Bifocal's engine has, and the newest PyTorch is what
people install today:

    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.0.1 'numpy<2'
    python3 -m venv /tmp/newest && /tmp/newest/bin/pip install torch numpy
    /tmp/torch/bin/python tools/pytorch_step.py --batch 64 --threads 2
    /tmp/newest/bin/python tools/pytorch_step.py --batch 64 --threads 2 --variants plain last bf16 compile compile-bf16

Variants take turns, round by round. docs/performance.md says how to pair it with Bifocal.
"""

import argparse
import json
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

BLOCKS = {"resnet18": (2, 2, 2, 2), "resnet34": (3, 4, 6, 3), "resnet50": (3, 4, 6, 3)}
VARIANTS = ("plain", "last", "bf16", "foreach", "compile", "compile-bf16")


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    torch.set_default_device(options.device)
    torch.backends.cudnn.allow_tf32 = options.tf32
    torch.manual_seed(1)
    steps = {name: Step(options, name) for name in options.variants}
    rates = {name: [] for name in steps}
    for step in steps.values():
        for _ in range(options.warm_up):
            step.run()
    for _ in range(options.rounds):
        for name, step in steps.items():
            rates[name].append(options.batch * options.steps / seconds(step, options))
    report(options, rates)


def seconds(step, options):
    clock = time.thread_time if options.processor_time else time.perf_counter
    start = clock()
    for _ in range(options.steps):
        step.run()
    return clock() - start


def report(options, rates):
    first = next(iter(rates))
    variants = {
        name: {
            "imagesPerSecond": statistics.median(values),
            "least": min(values),
            "greatest": max(values),
            "ratio": statistics.median(a / b for a, b in zip(values, rates[first])),
        }
        for name, values in rates.items()
    }
    if options.json:
        print(json.dumps({"torch": torch.__version__, "threads": options.threads, "batch": options.batch, "variants": variants}))
        return
    print(f"torch {torch.__version__}, {options.threads} threads, {options.network} of width {options.width}, "
          f"{options.size} pixels, batch {options.batch}")
    print(f"{'':12}{'images/s':>10}{'least':>9}{'greatest':>10}{'of ' + first:>11}")
    for name, v in variants.items():
        print(f"{name:12}{v['imagesPerSecond']:10.1f}{v['least']:9.1f}{v['greatest']:10.1f}{v['ratio']:11.3f}")


class Step:
    """Both sides, bank and optimiser of one training, and its step."""

    def __init__(self, options, variant):
        self.last = variant != "plain"
        self.bf16 = variant.endswith("bf16")
        self.foreach = variant == "foreach"
        self.device = options.device
        self.temperature, self.momentum = options.temperature, options.momentum
        self.online, self.target = Network(options), Network(options)
        self.target.load_state_dict(self.online.state_dict())
        for parameter in self.target.parameters():
            parameter.requires_grad = False
        if self.last:
            self.online, self.target = (side.to(memory_format=torch.channels_last) for side in (self.online, self.target))
        if variant.startswith("compile"):
            self.online, self.target = torch.compile(self.online), torch.compile(self.target)
        self.optimizer = torch.optim.SGD(
            self.online.parameters(), lr=0.02, momentum=0.9, weight_decay=5e-4, foreach=self.foreach)
        self.bank = functional.normalize(torch.randn(options.bank, options.dimension), dim=1)
        self.next = 0
        self.images = [self.layout(torch.randn(options.batch, 3, options.size, options.size)) for _ in range(2)]

    def layout(self, images):
        return images.contiguous(memory_format=torch.channels_last) if self.last else images

    def run(self):
        query, key = self.images
        with torch.no_grad():
            self.average()
            with torch.autocast(self.device, torch.bfloat16, enabled=self.bf16):
                keys = self.target(key)
            keys = functional.normalize(keys.float(), dim=1)
        with torch.autocast(self.device, torch.bfloat16, enabled=self.bf16):
            queries = self.online(query)
        queries = functional.normalize(queries.float(), dim=1)
        own = (queries * keys).sum(1, keepdim=True)
        logits = torch.cat([own, queries @ self.bank.clone().detach().t()], 1) / self.temperature
        loss = functional.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.enqueue(keys)
        return loss.item()

    def average(self):
        targets, onlines = list(self.target.parameters()), list(self.online.parameters())
        if self.foreach:
            torch._foreach_mul_(targets, self.momentum)
            torch._foreach_add_(targets, onlines, alpha=1 - self.momentum)
            return
        for target, online in zip(targets, onlines):
            target.data = target.data * self.momentum + online.data * (1 - self.momentum)

    def enqueue(self, keys):
        rows = torch.arange(self.next, self.next + len(keys)) % len(self.bank)
        self.bank[rows] = keys
        self.next = int(rows[-1] + 1) % len(self.bank)


class Network(nn.Module):
    """A ResNet, pooled, with a two-layer projector."""

    def __init__(self, options):
        super().__init__()
        block = Bottleneck if options.network == "resnet50" else Basic
        width, layers = options.width, []
        if options.stem == "small":
            layers += [conv(3, width, 3, options.stem_stride), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        else:
            layers += [conv(3, width, 7, 2), nn.BatchNorm2d(width), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
        channels = width
        for stage, count in enumerate(BLOCKS[options.network]):
            for index in range(count):
                stride = 2 if stage > 0 and index == 0 else 1
                layers.append(block(channels, width << stage, stride))
                channels = (width << stage) * block.expansion
        self.encoder = nn.Sequential(*layers)
        self.projector = nn.Sequential(
            nn.Linear(channels, options.hidden), nn.ReLU(inplace=True), nn.Linear(options.hidden, options.dimension))

    def forward(self, images):
        return self.projector(self.encoder(images).mean((2, 3)))


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Residual(nn.Module):
    """A body and a shortcut, added."""

    def __init__(self, inputs, outputs, stride, body):
        super().__init__()
        self.body = body
        self.shortcut = (
            nn.Identity() if stride == 1 and inputs == outputs
            else nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs)))

    def forward(self, x):
        return functional.relu(self.body(x) + self.shortcut(x), inplace=True)


class Basic(Residual):
    expansion = 1

    def __init__(self, inputs, width, stride):
        super().__init__(inputs, width, stride, nn.Sequential(
            conv(inputs, width, 3, stride), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            conv(width, width, 3), nn.BatchNorm2d(width)))


class Bottleneck(Residual):
    expansion = 4

    def __init__(self, inputs, width, stride):
        super().__init__(inputs, width * 4, stride, nn.Sequential(
            conv(inputs, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            conv(width, width, 3, stride), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            conv(width, width * 4, 1), nn.BatchNorm2d(width * 4)))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=BLOCKS, default="resnet18")
    parser.add_argument("--width", type=int, default=64, help="channels of the first stage")
    parser.add_argument("--stem", choices=("small", "imagenet"), default="small")
    parser.add_argument("--stem-stride", type=int, default=1, help="stride of the small stem")
    parser.add_argument("--size", type=int, default=32, help="side of the views in pixels")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--bank", type=int, default=8192, help="keys in the memory bank")
    parser.add_argument("--hidden", type=int, default=512, help="hidden units of the projector")
    parser.add_argument("--dimension", type=int, default=256, help="size of an embedding")
    parser.add_argument("--temperature", type=float, default=0.1)
    parser.add_argument("--momentum", type=float, default=0.99)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--tf32", action=argparse.BooleanOptionalAction, default=True, help="TF32 in cuDNN's convolutions")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=VARIANTS[:3])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=1, help="steps of a variant in a round")
    parser.add_argument("--warm-up", type=int, default=3, help="steps before the rounds")
    parser.add_argument("--processor-time", action="store_true", help="count it with --threads 1 on a machine with other work")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
