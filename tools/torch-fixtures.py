#!/usr/bin/env python3
"""Writes the small files of torch.save with which the tests of package encoder.torch check the reader.

Not part of the build. Needs Python with torch and numpy; every version since 1.6 writes the same tensors:

    python3 tools/torch-fixtures.py host/src/test/resources/torch

The expected values are in expected.json: for each file the tensors that Bifocal must find, with type, shape and elements.
"""

import argparse
import collections
import json
import os
import pathlib
import sys

import numpy as np
import torch


def main():
    folder = pathlib.Path(sys.argv[1])
    version = torch.__version__.split("+")[0]
    torch.manual_seed(1)
    expected_file = folder / "expected.json"
    expected = json.loads(expected_file.read_text()) if expected_file.exists() else {}
    for name, (content, tensors) in files().items():
        file = f"{name}-{version}.pth"
        torch.save(content, folder / file)
        expected[file] = {key: described(tensor) for key, tensor in tensors.items()}
    expected_file.write_text(json.dumps(expected, indent=0, sort_keys=True) + "\n")
    if hasattr(torch.serialization, "set_crc32_options"):
        torch.serialization.set_crc32_options(False)
        torch.save({"a": torch.ones(2)}, folder / "unchecked.pth")
        torch.serialization.set_crc32_options(True)
    torch.save({"a": torch.ones(2)}, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({"a": torch.ones(2), "b": Calls()}, folder / "calls.pth")
    torch.jit.script(torch.nn.Linear(2, 1)).save(str(folder / "script.pt"))


class Calls:
    def __reduce__(self):
        return os.system, ("echo this must not run",)


def described(tensor):
    kind = str(tensor.dtype).replace("torch.", "")
    kind = {"float64": "float32", "float16": "float32", "bfloat16": "float32", "int16": "int32", "bool": "boolean"}.get(kind, kind)
    values = tensor.float() if tensor.is_floating_point() else tensor.to(torch.int64)
    return {"type": kind, "shape": list(tensor.shape), "values": values.flatten().tolist()}


def files():
    types = {str(kind).replace("torch.", ""): torch.arange(-2, 4).to(kind).reshape(2, 3) for kind in (
        torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
        torch.uint8, torch.bool)}
    types["half"] = torch.tensor([0.1, -65504.0, 6e-8, 6.1e-5, -0.0], dtype=torch.float16)
    types["brain"] = torch.tensor([0.1, -3e38, 1e-40], dtype=torch.bfloat16)

    base = torch.arange(24, dtype=torch.float32)
    views = collections.OrderedDict(
        whole=base, shared=base, part=base[5:11], transposed=base.reshape(4, 6).t(), stepped=base[1::5],
        expanded=base[3:4].expand(3), scalar=torch.tensor(7), empty=torch.zeros(0, 3), half=base.half()[::2],
        channels_last=base.reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last))

    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2))
    state = collections.OrderedDict(("module.encoder_q." + k, v) for k, v in model.state_dict().items())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9, weight_decay=1e-4)
    model(torch.ones(1, 1, 2, 2)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [120, 160])
    scaler = {"scale": 65536.0, "growth_factor": 2.0, "backoff_factor": 0.5, "growth_interval": 2000, "_growth_tracker": 3}
    arguments = argparse.Namespace(arch="resnet50", lr=0.03, schedule=[120, 160], path=pathlib.PosixPath("data"), seed=None)
    moco = {"epoch": 200, "arch": "resnet50", "state_dict": state, "optimizer": optimizer.state_dict()}
    lewel = {"epoch": 100, "arch": "LEWELB", "state_dict": state, "best_acc1": torch.tensor(70.5),
             "optimizer": optimizer.state_dict(), "scaler": scaler}
    other = {"state_dict": state, "args": arguments, "scheduler": schedule.state_dict(), "best": np.float64(0.5),
             "history": np.arange(3), "device": torch.device("cpu"), "kind": torch.float16, "size": torch.Size([1, 2]),
             "ids": {1, 2}, "none": None}
    simsiam = {"epoch": 100, "arch": "resnet50", "state_dict": simsiam_state(), "optimizer": simsiam_optimizer(model)}
    nested = {"model": dict(model.state_dict()), "ema": {"model": {"w": torch.ones(1)}}, "steps": 3}
    parameters = {"weight": model[0].weight, "bias": torch.nn.Parameter(torch.ones(2), requires_grad=False)}
    return {
        "types": (types, types),
        "views": (views, dict(views)),
        "plain": (model.state_dict(), dict(model.state_dict())),
        "moco": (moco, dict(state)),
        "lewel": (lewel, dict(state)),
        "simsiam": (simsiam, dict(simsiam["state_dict"])),
        "other": (other, dict(state)),
        "nested": (nested, {**{"model." + k: v for k, v in model.state_dict().items()}, "ema.model.w": torch.ones(1)}),
        "parameters": (parameters, {k: v.detach() for k, v in parameters.items()}),
    }


def simsiam_state():
    """The names of SimSiam's checkpoint: a projector in place of the classifier, with a fixed bias, and a predictor."""
    encoder = torch.nn.Module()
    encoder.conv1, encoder.bn1 = torch.nn.Conv2d(1, 2, 1, bias=False), torch.nn.BatchNorm2d(2)
    encoder.fc = torch.nn.Sequential(torch.nn.Linear(2, 2, bias=False), torch.nn.BatchNorm1d(2), torch.nn.Linear(2, 2))
    encoder.fc[2].bias.requires_grad = False
    predictor = torch.nn.Sequential(torch.nn.Linear(2, 1, bias=False), torch.nn.BatchNorm1d(1), torch.nn.Linear(1, 2))
    network = torch.nn.Module()
    network.module = torch.nn.Module()
    network.module.encoder, network.module.predictor = encoder, predictor
    return network.state_dict()


def simsiam_optimizer(model):
    groups = [{"params": model[0].parameters(), "fix_lr": False}, {"params": model[1].parameters(), "fix_lr": True}]
    return torch.optim.SGD(groups, lr=0.05, momentum=0.9, weight_decay=1e-4).state_dict()


if __name__ == "__main__":
    main()
