"""Records AdamWTest's expected values with PyTorch: python tools/adamw_cases.py

Each case has two weights, w with decay and x without, whose gradients are in gW.step1, and so on. w.step0 is where w starts;
m.W.stepN and s.W.stepN are the first and the second moment. In step 3 the gradient is 0, and the learning rate changes in each step.
"""

import sys
from pathlib import Path

import numpy as np
import torch

FOLDER = Path(__file__).parent.parent / "host/src/test/resources/oracle/optimizer"
CASES = {
    "adamw_default": dict(betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01),
    "adamw_other": dict(betas=(0.8, 0.95), eps=1e-3, weight_decay=0.3),
}


def record(name, betas, eps, weight_decay):
    generator = torch.Generator().manual_seed(1)
    shapes = {"w": (3, 4), "x": (5,)}
    weights = {key: torch.randn(shape, generator=generator).requires_grad_() for key, shape in shapes.items()}
    groups = [
        {"params": [weights["w"]], "weight_decay": weight_decay},
        {"params": [weights["x"]], "weight_decay": 0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1, betas=betas, eps=eps, foreach=False)
    arrays = {"betas": np.array(betas), "eps": np.array(eps), "decay": np.array(weight_decay)}
    for key, weight in weights.items():
        arrays[f"{key}.step0"] = weight.detach().numpy().copy()
    for step in range(1, 7):
        rate = 0.1 / step
        arrays[f"lr.step{step}"] = np.array(rate)
        for group in optimizer.param_groups:
            group["lr"] = rate
        for key, weight in weights.items():
            weight.grad = torch.randn(weight.shape, generator=generator) * (step != 3)
            arrays[f"g.{key}.step{step}"] = weight.grad.numpy().copy()
        optimizer.step()
        for key, weight in weights.items():
            state = optimizer.state[weight]
            arrays[f"{key}.step{step}"] = weight.detach().numpy().copy()
            arrays[f"m.{key}.step{step}"] = state["exp_avg"].numpy().copy()
            arrays[f"s.{key}.step{step}"] = state["exp_avg_sq"].numpy().copy()
    np.savez(FOLDER / f"{name}.npz", **arrays)


for name, options in CASES.items():
    record(name, **options)
print(f"Recorded with PyTorch {torch.__version__}", file=sys.stderr)
