"""Measures the pairs of views a second that Pillow and torchvision make of photos: MoCo v2's views at 224, decoding included.

Run by hand: python3 tools/photo-peer.py FOLDER_OR_PACK [REPETITIONS]

It needs Pillow and NumPy, and measures torchvision where torch and torchvision are installed. It reads the training images and
counts processor time of its one thread. What is compared with it:
./bifocal bench views --recipe moco-v2 data.dataset=folder data.root=FOLDER_OR_PACK
"""

import io
import json
import math
import pathlib
import random
import sys
import time

import numpy as np
import PIL
from PIL import Image, ImageEnhance, ImageFilter

SIZE = 224
REPETITIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 7


def contents_of(path):
    """The photos: bytes of JPEG files, or arrays (height, width, 3) of a pack of raw pixels."""
    if not (path / "pack.json").exists():
        train = path / "train" if (path / "train").exists() else path
        return [file.read_bytes() for file in sorted(train.rglob("*.JPEG"))]
    pack = json.loads((path / "pack.json").read_text())
    entry = np.dtype([("offset", ">i8")] + [(name, ">i4") for name in "name length width height coarse fine crc".split()])
    index = np.fromfile(path / "index.bin", entry)[: pack["train"]["images"]]
    images = np.memmap(path / "images.bin", np.uint8, "r")
    contents = [images[e["offset"] + e["name"] :][: e["length"]] for e in index]
    if pack["encoding"]["format"] == "JPEG":
        return [content.tobytes() for content in contents]
    return [content.reshape(e["height"], e["width"], 3) for content, e in zip(contents, index)]


def decode(content):
    if isinstance(content, np.ndarray):
        return Image.fromarray(content)
    return Image.open(io.BytesIO(content)).convert("RGB")


def crop(image):
    width, height = image.size
    for _ in range(10):
        area = width * height * random.uniform(0.2, 1)
        ratio = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            left, top = random.randint(0, width - w), random.randint(0, height - h)
            return image.crop((left, top, left + w, top + h)).resize((SIZE, SIZE), Image.BILINEAR)
    return image.resize((SIZE, SIZE), Image.BILINEAR)


def hue(image, turn):
    h, s, v = image.convert("HSV").split()
    turned = (np.asarray(h).astype(np.int16) + int(turn * 255)).astype(np.uint8)
    return Image.merge("HSV", (Image.fromarray(turned), s, v)).convert("RGB")


def jitter(image):
    for change in random.sample(range(4), 4):
        factor = random.uniform(0.6, 1.4)
        if change == 0:
            image = ImageEnhance.Brightness(image).enhance(factor)
        elif change == 1:
            image = ImageEnhance.Contrast(image).enhance(factor)
        elif change == 2:
            image = ImageEnhance.Color(image).enhance(factor)
        else:
            image = hue(image, random.uniform(-0.1, 0.1))
    return image


def view(image):
    image = crop(image)
    if random.random() < 0.8:
        image = jitter(image)
    if random.random() < 0.2:
        image = image.convert("L").convert("RGB")
    if random.random() < 0.5:
        image = image.filter(ImageFilter.GaussianBlur(random.uniform(0.1, 2)))
    if random.random() < 0.5:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    return np.asarray(image).transpose(2, 0, 1).copy()


def rate(count, work):
    rates = []
    for _ in range(REPETITIONS):
        start = time.process_time()
        work()
        rates.append(count / (time.process_time() - start))
    return sorted(rates)[REPETITIONS // 2]


def pairs(contents, read, make):
    for content in contents:
        image = read(content)
        make(image)
        make(image)


def torchvision_peers():
    """Names, readers and views: on Pillow's images as in MoCo's code, and on tensors of 8 bits."""
    import torch
    import torchvision
    from torchvision.io import ImageReadMode, decode_jpeg
    from torchvision.transforms import v2

    torch.set_num_threads(1)

    def tensor(content):
        if isinstance(content, np.ndarray):
            return torch.from_numpy(content.copy()).permute(2, 0, 1)
        return decode_jpeg(torch.frombuffer(bytearray(content), dtype=torch.uint8), mode=ImageReadMode.RGB)

    def views(blur, to):
        return v2.Compose(
            [
                v2.RandomResizedCrop(SIZE, scale=(0.2, 1), antialias=True),
                v2.RandomApply([v2.ColorJitter(0.4, 0.4, 0.4, 0.1)], p=0.8),
                v2.RandomGrayscale(p=0.2),
                v2.RandomApply([blur], p=0.5),
                v2.RandomHorizontalFlip(),
                to,
            ]
        )

    def pillow_blur(image):
        return image.filter(ImageFilter.GaussianBlur(random.uniform(0.1, 2)))

    name = f"torchvision {torchvision.__version__}, torch {torch.__version__}"
    return [
        (f"{name}, images of Pillow", decode, views(v2.Lambda(pillow_blur), v2.PILToTensor())),
        (f"{name}, tensors", tensor, views(v2.GaussianBlur(23, (0.1, 2)), v2.Identity())),
    ]


def main():
    contents = contents_of(pathlib.Path(sys.argv[1]))
    peers = [(f"Pillow {PIL.__version__}", decode, view)]
    try:
        peers += torchvision_peers()
    except ImportError as missing:
        print(f"without torchvision: {missing}")
    print(f"{len(contents)} photos, one thread, processor time, median of {REPETITIONS}")
    for name, read, make in peers:
        decoded = rate(len(contents), lambda: [read(content) for content in contents])
        print(f"{name}: decoded {decoded:.0f}/s, pairs {rate(len(contents), lambda: pairs(contents, read, make)):.1f}/s")


if __name__ == "__main__":
    main()
