#!/usr/bin/env python3
"""Turns a backbone that Bifocal exported into the pickle that Detectron2 starts from, and prints the settings that go with it.

    ./bifocal export RUN --output backbone.safetensors
    python3 tools/detectron2_backbone.py backbone.safetensors backbone.pkl

Detectron2 calls the same layers by other names; it finds their place in a whole detector by their ends ("matching_heuristics").
Needs Python with numpy and safetensors, not Detectron2. See docs/transfer.md.
"""

import argparse
import json
import pickle
import re
import sys

import safetensors

DEPTHS = {(2, 2, 2, 2): 18, (3, 4, 6, 3): 50, (3, 4, 23, 3): 101}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", help="a .safetensors file from 'bifocal export'")
    parser.add_argument("pickle", help="the file to write, .pkl")
    arguments = parser.parse_args()
    with safetensors.safe_open(arguments.weights, framework="numpy") as file:
        weights = {name: file.get_tensor(name) for name in file.keys()}
        metadata = file.metadata() or {}
    if weights["conv1.weight"].shape[2] != 7:
        sys.exit("This backbone has a 3x3 stem for small images, but Detectron2's stem is 7x7 with a max-pool:"
                 " train with encoder.stem=imagenet.")
    model = {detectron2_name(name): value for name, value in weights.items() if used(name)}
    with open(arguments.pickle, "wb") as file:
        pickle.dump({"model": model, "__author__": "Bifocal", "matching_heuristics": True}, file)
    print(settings(weights, metadata, arguments.pickle))


def used(name):
    return not name.startswith("fc.") and not name.endswith(".num_batches_tracked")


def detectron2_name(name):
    """layer1.0.bn2.bias becomes res2.0.conv2.norm.bias, and conv1.weight becomes stem.conv1.weight."""
    name = re.sub(r"^layer(\d)", lambda match: "res%d" % (int(match[1]) + 1), name)
    name = re.sub(r"^(conv|bn)1\.", r"stem.\g<0>", name)
    name = re.sub(r"bn(\d)\.", r"conv\1.norm.", name)
    return name.replace("downsample.0.", "shortcut.").replace("downsample.1.", "shortcut.norm.")


def settings(weights, metadata, pickle_file):
    """What a Detectron2 configuration has to say for these weights, in YAML."""
    lines = ["MODEL:", f"  WEIGHTS: {json.dumps(pickle_file)}"]
    if "views.mean" in metadata:
        lines.append(f"  PIXEL_MEAN: {scaled(metadata['views.mean'])}")
        lines.append(f"  PIXEL_STD: {scaled(metadata['views.std'])}")
    lines += ["  RESNETS:", f"    DEPTH: {depth(weights)}", "    STRIDE_IN_1X1: False"]
    stem, inside = weights["conv1.weight"].shape[0], weights["layer1.0.conv1.weight"].shape[0]
    last = [name for name in weights if re.fullmatch(r"layer1\.0\.conv\d\.weight", name)]
    out = weights[max(last)].shape[0]
    lines += [f"    STEM_OUT_CHANNELS: {stem}", f"    WIDTH_PER_GROUP: {inside}", f"    RES2_OUT_CHANNELS: {out}"]
    return "\n".join(lines + ["INPUT:", '  FORMAT: "RGB"'])


def scaled(texts):
    """Bifocal's pixels go from 0 to 1, Detectron2's to 255."""
    return [round(255 * number, 3) for number in json.loads(texts)]


def depth(weights):
    blocks = tuple(len({name.split(".")[1] for name in weights if name.startswith(f"layer{stage}.")})
                   for stage in (1, 2, 3, 4))
    if "layer1.0.conv3.weight" not in weights and blocks == (3, 4, 6, 3):
        return 34
    return DEPTHS[blocks]


if __name__ == "__main__":
    main()
