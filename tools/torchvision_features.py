#!/usr/bin/env python3
"""Compares Bifocal's backbones with torchvision's, in both directions, on the same images.

In:  torchvision's state dict, with random weights and random batch-norm statistics, is written as .safetensors, as .npz, by
     torch.save as .pth, and in a checkpoint of MoCo's layout as .pth.tar; `bifocal embed FILE` reads it. Features must equal
     torchvision's.
New: Bifocal trains from the .pth with encoder.initExcept=[conv1] and the small stem, at a rate that changes no weight. All
     weights of the run but conv1 must be those of the file, bit for bit. The features of the run must equal those of
     torchvision's network with the file's weights, the run's conv1 and running statistics, and no max-pool.
Out: Bifocal trains a few steps from that file; `bifocal export` writes the backbone as .safetensors and as .npz, which torchvision
     must load strictly; its features must equal those of `bifocal embed RUN` and of `bifocal embed FILE`.

Not part of the build. Needs Python with torch, torchvision, safetensors, numpy and pillow:

    python3 -m venv /tmp/torchvision && /tmp/torchvision/bin/pip install torch torchvision safetensors numpy pillow
    /tmp/torchvision/bin/python tools/torchvision_features.py --models resnet18 resnet50

Nothing is downloaded. Ends with code 1 where a difference exceeds --tolerance.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import safetensors.numpy
import safetensors.torch
import torch
import torchvision
from PIL import Image

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)
SMALL = 32


def main():
    arguments = parse()
    torch.set_grad_enabled(False)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        draw_images(folder / "images", arguments.size)
        draw_images(folder / "small", SMALL)
        print(f"torch {torch.__version__}, torchvision {torchvision.__version__}; images of {arguments.size} pixels")
        print(f"{'model':18}{'weights':40}{'largest feature':>16}{'largest difference':>20}")
        for name in arguments.models:
            for what, expected, actual in Comparison(name, arguments, folder / name).run():
                difference = float(np.abs(expected - actual).max())
                worst = max(worst, difference)
                print(f"{name:18}{what:40}{np.abs(expected).max():16.4f}{difference:20.2e}", flush=True)
    sys.exit(0 if worst <= arguments.tolerance else 1)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", default=["resnet18", "resnet50"], help="torchvision's names")
    parser.add_argument("--bifocal", default=str(CHECKOUT / "bifocal"), help="the launcher")
    parser.add_argument("--size", type=int, default=224, help="side of the images in pixels")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest absolute difference that passes")
    return parser.parse_args()


def draw_images(folder, size):
    """Smooth random colours as PNG files of the encoder's size, so that nothing is resized or lost."""
    random = np.random.default_rng(1)
    for split in ("train", "test"):
        for label in ("a", "b"):
            place = folder / split / label
            place.mkdir(parents=True)
            for index in range(8):
                noise = random.integers(0, 256, (7, 7, 3), np.uint8)
                Image.fromarray(noise).resize((size, size), Image.BICUBIC).save(place / f"{index}.png")


class Comparison:
    """One network, there and back."""

    def __init__(self, name, arguments, folder):
        self.name, self.arguments, self.folder = name, arguments, folder
        self.images = folder.parent / "images"
        folder.mkdir()

    def run(self):
        network = self.random_network()
        safetensors.torch.save_file(network.state_dict(), self.folder / "torchvision.safetensors")
        np.savez(self.folder / "torchvision.npz", **{k: v.numpy() for k, v in network.state_dict().items()})
        torch.save(network.state_dict(), self.folder / "torchvision.pth")
        moco = {f"module.encoder_{side}.{k}": v for side in "qk" for k, v in network.state_dict().items()}
        torch.save({"epoch": 1, "arch": self.name, "state_dict": moco}, self.folder / "torchvision.pth.tar")
        for suffix in ("safetensors", "npz", "pth", "pth.tar"):
            prefix = ["encoder.initPrefix=module.encoder_q"] if suffix == "pth.tar" else []
            actual, paths = self.embed(
                self.folder / f"torchvision.{suffix}", "views.size=%d" % self.arguments.size, *prefix)
            yield f"torchvision's .{suffix}, in Bifocal", self.features(network, paths), actual
        yield self.new_stem(network)

        run = self.train(self.folder / "torchvision.safetensors")
        trained, paths = self.embed(run)
        for suffix in ("safetensors", "npz"):
            file = self.folder / f"exported.{suffix}"
            self.bifocal("export", str(run), "--output", str(file))
            yield f"Bifocal's .{suffix}, in torchvision", self.features(self.loaded(file), paths), trained
        again, _ = self.embed(self.folder / "exported.safetensors")
        yield "Bifocal's .safetensors, in Bifocal", trained, again

    def new_stem(self, network):
        """The features of a run that starts from all but conv1, and those that PyTorch computes from the same weights."""
        run = self.train(
            self.folder / "torchvision.pth", "encoder.initExcept=[conv1]", "encoder.stem=small", "optimizer.lr=1e-30",
            "optimizer.warmup=0", f"data.root={self.images.parent / 'small'}", f"views.size={SMALL}")
        file = self.folder / "new.safetensors"
        self.bifocal("export", str(run), "--output", str(file))
        exported = safetensors.torch.load_file(file)
        state = {k: v for k, v in network.state_dict().items() if not k.startswith("fc.")}
        for key, value in state.items():
            if key == "conv1.weight" or "running" in key or "num_batches" in key:
                state[key] = exported[key]
            elif not torch.equal(value, exported[key]):
                sys.exit(f"{key} of the run is not that of the file.")
        small = getattr(torchvision.models, self.name)(weights=None)
        small.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        small.maxpool = small.fc = torch.nn.Identity()
        small.load_state_dict(state, strict=True)
        actual, paths = self.embed(run)
        return "torchvision's .pth, but conv1", self.features(small.eval(), paths), actual

    def random_network(self):
        torch.manual_seed(1)
        network = getattr(torchvision.models, self.name)(weights=None)
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.uniform_(module.weight, 0.5, 1.0)
                torch.nn.init.normal_(module.bias, std=0.1)
                torch.nn.init.normal_(module.running_mean, std=0.1)
                torch.nn.init.uniform_(module.running_var, 0.5, 2.0)
        return network.eval()

    def loaded(self, file):
        network = getattr(torchvision.models, self.name)(weights=None)
        network.fc = torch.nn.Identity()
        weights = safetensors.numpy.load_file(file) if file.suffix == ".safetensors" else dict(np.load(file))
        network.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in weights.items()}, strict=True)
        return network.eval()

    @staticmethod
    def features(network, paths):
        network.fc = torch.nn.Identity()
        pixels = np.stack([np.asarray(Image.open(path).convert("RGB"), np.float32) for path in paths])
        return network(torch.from_numpy((pixels / 255 - MEAN) / STD).permute(0, 3, 1, 2)).numpy()

    def train(self, weights, *settings):
        output = self.bifocal(
            "train", "selfcon", "--json", f"run.root={self.folder / 'runs'}", f"encoder.init={weights}",
            f"encoder.name={self.name}", "encoder.stem=imagenet", "epochs=1", "batch=8", "memory.size=16",
            "optimizer.lr=0.01", "evaluation.recall=[1]", "views.query=weak", "views.key=weak", *self.settings(),
            "views.size=%d" % self.arguments.size, *settings)
        return json.loads(output)["run"]

    def embed(self, subject, *settings):
        file = self.folder / "features.npz"
        if str(subject).endswith((".safetensors", ".npz", ".pth", ".tar")):
            settings = self.settings() + list(settings)
        self.bifocal("embed", str(subject), *settings, "--output", str(file), "--force")
        with np.load(file) as archive:
            return archive["features"], list(archive["paths"])

    def settings(self):
        return [
            "data.dataset=folder", f"data.root={self.images}", "views.test=test",
            f"views.mean={MEAN.astype(float).round(3).tolist()}", f"views.std={STD.astype(float).round(3).tolist()}"]

    def bifocal(self, *command):
        done = subprocess.run([self.arguments.bifocal, *command], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        return done.stdout


if __name__ == "__main__":
    main()
