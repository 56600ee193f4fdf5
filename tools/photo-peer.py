"""Measures what Pillow makes a second of the photos in a folder: decoding, MoCo v2's views at 224, and both together.

Run by hand: python3 tools/photo-peer.py FOLDER (needs Pillow and numpy). It counts processor time of its one thread. What is
compared with it: ./bifocal bench views --recipe moco-v2 data.dataset=folder data.root=ROOT
"""

import io
import math
import pathlib
import random
import sys
import time

import numpy as np
import PIL
from PIL import Image, ImageEnhance, ImageFilter

SIZE = 224


def decode(content):
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
    for repetition in range(7):
        start = time.process_time()
        work()
        rates.append(count / (time.process_time() - start))
    return sorted(rates)[3]


def pairs(contents):
    for content in contents:
        image = decode(content)
        view(image)
        view(image)


def main():
    contents = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.JPEG"))]
    images = [decode(content) for content in contents]
    count = len(contents)
    print(f"Pillow {PIL.__version__}, {count} photos, one thread, processor time, median of 7")
    print(f"decoded  {rate(count, lambda: [decode(content) for content in contents]):.0f}/s")
    print(f"views    {rate(count, lambda: [view(image) for image in images]):.0f}/s")
    print(f"pairs    {rate(count, lambda: pairs(contents)):.0f}/s, decoding included")


if __name__ == "__main__":
    main()
