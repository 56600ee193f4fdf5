"""Writes what the tests of the photo pipeline compare with: what Pillow makes of images, as SHA-256 sums.

Run by hand, never by the build: python3 tools/photo-fixtures.py (needs Pillow and numpy; written with Pillow 13.0 and
libjpeg-turbo 3.2). The JPEG files whose names begin with `made-` come from libjpeg's own API, since Pillow cannot write them.
"""

import hashlib
import io
import json
import pathlib

import numpy as np
from PIL import Image, ImageCms, ImageEnhance, ImageFilter

FOLDER = pathlib.Path(__file__).parent.parent / "host/src/test/resources/photos"


def drawn(width, height):
    """The image that PhotoFixtures.drawn draws in Java."""
    pixels = np.empty((height, width, 3), np.uint8)
    seed = 7
    for y in range(height):
        for x in range(width):
            for channel in range(3):
                seed = (seed * 1103515245 + 12345) & 0xFFFFFFFF
                ramp = x * (1 + channel) // 2 + y * (2 + channel) // 3
                pixels[y, x, channel] = (ramp + (seed >> 16) % 40) & 255
    return Image.fromarray(pixels)


def summed(image):
    return {
        "width": image.width,
        "height": image.height,
        "sha256": hashlib.sha256(image.convert("RGB").tobytes()).hexdigest(),
    }


def crop(image, left, top, width, height, size=224):
    return image.crop((left, top, left + width, top + height)).resize((size, size), Image.BILINEAR)


def centre_crop(image, shorter, size):
    width, height = image.size
    if width <= height:
        resized = image.resize((shorter, int(shorter * height / width)), Image.BILINEAR)
    else:
        resized = image.resize((int(shorter * width / height), shorter), Image.BILINEAR)
    left = int(round((resized.width - size) / 2.0))
    top = int(round((resized.height - size) / 2.0))
    return resized.crop((left, top, left + size, top + size))


def hue(image, turn):
    h, s, v = image.convert("HSV").split()
    turned = (np.asarray(h).astype(np.int16) + int(turn * 255)).astype(np.uint8)
    return Image.merge("HSV", (Image.fromarray(turned), s, v)).convert("RGB")


CHANGES = {
    "brightness": lambda image, factor: ImageEnhance.Brightness(image).enhance(factor),
    "contrast": lambda image, factor: ImageEnhance.Contrast(image).enhance(factor),
    "saturation": lambda image, factor: ImageEnhance.Color(image).enhance(factor),
    "hue": hue,
    "blur": lambda image, sigma: image.filter(ImageFilter.GaussianBlur(sigma)),
}


def operations():
    cases = []
    photos = {(w, h): drawn(w, h) for w, h in [(500, 375), (375, 500), (333, 500), (256, 256), (1000, 700), (90, 120)]}
    boxes = [
        ((500, 375), (0, 0, 500, 375)),
        ((500, 375), (13, 7, 480, 300)),
        ((500, 375), (100, 50, 81, 63)),
        ((500, 375), (499, 374, 1, 1)),
        ((500, 375), (20, 0, 224, 375)),
        ((1000, 700), (3, 2, 990, 691)),
    ]
    for (width, height), box in boxes:
        cases.append({"image": [width, height], "crop": box} | summed(crop(photos[width, height], *box)))
    for (width, height), photo in photos.items():
        for shorter, size in [(256, 224), (37, 32), (224, 224)]:
            cases.append(
                {"image": [width, height], "shorter": shorter, "size": size} | summed(centre_crop(photo, shorter, size))
            )
    start = crop(photos[500, 375], *boxes[1][1])
    sequences = [[[name, value]] for name in CHANGES for value in (0.1, 0.45, 0.8, 1.0, 1.37, 1.9, 3.0) if name != "hue"]
    sequences += [[["hue", turn]] for turn in (-0.5, -0.2, -0.07, 0.0, 0.03, 0.31, 0.5)]
    sequences += [
        [["brightness", 1.31], ["contrast", 0.67], ["saturation", 1.22], ["hue", 0.07], ["blur", 1.1]],
        [["hue", -0.09], ["saturation", 0.6], ["brightness", 0.81], ["contrast", 1.4], ["blur", 0.3]],
        [["contrast", 1.2], ["hue", 0.1], ["brightness", 0.7], ["saturation", 1.4], ["blur", 1.97]],
    ]
    for sequence in sequences:
        image = start
        for name, value in sequence:
            image = CHANGES[name](image, value)
        cases.append({"image": [500, 375], "crop": boxes[1][1], "changes": sequence} | summed(image))
    return cases


def profile_with_red_and_blue_exchanged():
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def write_jpegs():
    photo = drawn(61, 43)
    photo.save(FOLDER / "profile.jpg", icc_profile=profile_with_red_and_blue_exchanged())
    orientation = Image.Exif()
    orientation[0x0112] = 6
    photo.save(FOLDER / "orientation.jpg", exif=orientation)
    photo.save(FOLDER / "progressive.jpg", progressive=True, quality=90)
    photo.convert("L").save(FOLDER / "grey.jpg")
    photo.convert("CMYK").save(FOLDER / "cmyk.jpg")
    photo.save(FOLDER / "png.JPEG", format="png")
    photo.convert("P", palette=Image.ADAPTIVE, colors=100).save(FOLDER / "palette.png", transparency=3)
    photo.convert("LA").save(FOLDER / "grey-alpha.png")


def main():
    write_jpegs()
    files = {
        path.name: summed(Image.open(io.BytesIO(path.read_bytes())))
        for path in sorted(FOLDER.iterdir())
        if path.suffix != ".json"
    }
    (FOLDER / "files.json").write_text(json.dumps(files, indent=1) + "\n")
    (FOLDER / "operations.json").write_text(json.dumps(operations(), indent=None).replace("}, {", "},\n{") + "\n")


if __name__ == "__main__":
    main()
