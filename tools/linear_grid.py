"""Compares the grid of the linear probe with scikit-learn and PyTorch on the same features.

    python -m venv VENV && VENV/bin/pip install numpy scikit-learn torch
    ./bifocal embed RUN --split train --output train.npz && ./bifocal embed RUN --split test --output test.npz
    ./bifocal eval RUN --protocol linear --json evaluation.linear.augment=false evaluation.linear.schedule=cosine \\
        'evaluation.linear.lr=[...]' 'evaluation.linear.weightDecay=[...]' > probe.json
    VENV/bin/python tools/linear_grid.py train.npz test.npz probe.json

Trains torch.optim.SGD with each pair of the grid on the training images without a held-out part, chooses the pair by the held-out
part, trains it on all images, and tests it; seeds and held-out images are its own. Trains LogisticRegression, which is converged,
for each weight decay w with C = 1 / (N w). Prints all accuracies in percent.
"""

import json
import sys
import warnings

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split


def load(file):
    archive = np.load(file)
    return archive["features"].astype(np.float32), archive["labels"].astype(np.int64)


def sgd(x, y, classes, settings, pairs, seed):
    """Linear layers after torch.optim.SGD with cosine decay in each step, one for each pair of rate and decay."""
    torch.manual_seed(seed)
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    weights = [torch.nn.Parameter(0.01 * torch.randn(classes, x.shape[1])) for _ in pairs]
    biases = [torch.nn.Parameter(torch.zeros(classes)) for _ in pairs]
    rule = torch.optim.SGD(
        [{"params": [w, b], "lr": rate, "weight_decay": decay} for w, b, (rate, decay) in zip(weights, biases, pairs)],
        0.1, momentum=settings["momentum"])
    batch, epochs = settings["batch"], settings["epochs"]
    steps = -(-len(x) // batch)
    for epoch in range(epochs):
        order = torch.randperm(len(x))
        for step in range(steps):
            progress = (epoch + step / steps) / epochs
            for group, (rate, _) in zip(rule.param_groups, pairs):
                group["lr"] = rate * (1 + np.cos(np.pi * progress)) / 2
            chosen = order[step * batch:(step + 1) * batch]
            scores = (x[chosen] @ torch.cat(weights).T + torch.cat(biases)).view(len(chosen), len(pairs), classes)
            rule.zero_grad()
            loss = torch.nn.functional.cross_entropy(scores.transpose(1, 2), y[chosen, None].expand(-1, len(pairs)), reduction="sum")
            (loss / len(chosen)).backward()
            rule.step()
    return list(zip(weights, biases))


def accuracy(layer, x, y):
    with torch.no_grad():
        return 100 * ((torch.from_numpy(x) @ layer[0].T + layer[1]).argmax(1).numpy() == y).mean()


def main(train_file, test_file, probe_file):
    x, y = load(train_file)
    test_x, test_y = load(test_file)
    probe = json.load(open(probe_file))["evaluations"][0]
    assert probe["settings"]["evaluation.linear.schedule"] == "cosine", "use schedule=cosine"
    settings = {key: float(probe["settings"]["evaluation.linear." + key]) for key in ("momentum", "holdout")}
    settings |= {key: int(probe["settings"]["evaluation.linear." + key]) for key in ("batch", "epochs")}
    classes = int(y.max()) + 1
    fit_x, held_x, fit_y, held_y = train_test_split(x, y, test_size=settings["holdout"], stratify=y, random_state=0)
    print(f"{len(x)} training images, {len(held_x)} held out, {len(test_x)} test images, {x.shape[1]} features")
    cells = probe["selection"]["cells"]
    pairs = [(cell["lr"], cell["weightDecay"]) for cell in cells]
    held = [accuracy(layer, held_x, held_y) for layer in sgd(fit_x, fit_y, classes, settings, pairs, 0)]
    for cell, value in zip(cells, held):
        print(f"lr {cell['lr']:g} wd {cell['weightDecay']:g}: held out {100 * cell['top1']:.2f}, PyTorch {value:.2f}")
    tested = np.array([[accuracy(layer, test_x, test_y) for layer in sgd(x, y, classes, settings, pairs, seed)]
                       for seed in range(3)])
    chosen = probe["selection"]["chosen"]
    theirs = int(np.argmax(held))
    for name, at in (("its own choice", theirs), ("the probe's choice", chosen)):
        values = ", ".join(f"{value:.2f}" for value in tested[:, at])
        print(f"test: PyTorch {values} (three seeds) with {name}, lr {pairs[at][0]:g} wd {pairs[at][1]:g}")
    print(f"test: probe {100 * probe['results']['top1']:.2f} with lr {pairs[chosen][0]:g} wd {pairs[chosen][1]:g}")
    for decay in sorted({cell["weightDecay"] for cell in probe["selection"]["cells"]} - {0}):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converged = LogisticRegression(C=1 / (len(x) * decay), max_iter=2000).fit(x, y)
        print(f"test: LogisticRegression {100 * converged.score(test_x, test_y):.2f} with wd {decay:g}")


if __name__ == "__main__":
    main(*sys.argv[1:])
