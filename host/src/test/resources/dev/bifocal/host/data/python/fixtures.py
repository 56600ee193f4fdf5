"""Writes the fixtures in this folder; each file's name says which Python and numpy wrote it.

Run with Python 2.7 (numpy 1.16), 3.6 (numpy 1.13), 3.11 (numpy 2.4, scipy 1.17); no part of build or tests.
"""
import pickle
import sys

import numpy as np

try:
    import cPickle as pickle
except ImportError:
    pass

PYTHON = "py%d%d" % sys.version_info[:2]


def pixels(rows, columns):
    return (np.arange(rows * columns) * 37 % 256).astype(np.uint8).reshape(rows, columns)


def dump(value, name, protocol):
    with open(name, "wb") as out:
        pickle.dump(value, out, protocol)


def plain():
    return {
        "data": pixels(2, 300),
        "fortran": np.asfortranarray(pixels(2, 5)),
        "labels": [1, 255, 65535, 1000, -3],
        "int64": np.array([1, 1000], dtype=np.int64),
        "big": np.array([1, 1000], dtype=">i4"),
        "mean": np.array([0.5, 1.5]),
        "filenames": ["a_s_1.png", u"\u00fcber \u4e16.png", "quote'\\\n"],
        "misc": (None, True, False, 0.25, (), (1,), (1, 2), [], {}),
    }


for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    dump(plain(), "plain-%s-protocol%d.pickle" % (PYTHON, protocol), protocol)


class Call(object):
    def __reduce__(self):
        import os

        return (os.system, ("echo called",))


if PYTHON == "py27":
    # As the files of cifar-100-python.tar.gz: cPickle, protocol 2, strings of bytes.
    fine = [49, 33, 72, 51]
    coarse = [10, 10, 0, 4]
    for name in "train", "test":
        dump(
            {
                "filenames": ["%s_s_%06d.png" % (name, i) for i in range(4)],
                "batch_label": "%sing batch 1 of 1" % name,
                "fine_labels": fine,
                "coarse_labels": coarse,
                "data": pixels(4, 3072),
            },
            "cifar100-%s" % name,
            2,
        )
if PYTHON == "py36":
    # As Imagenet32_Scripts writes its batches.
    dump({"data": pixels(3, 3072), "labels": [1, 1000, 7], "mean": np.zeros(8)}, "imagenet32-batch", 3)
if PYTHON == "py311":
    dump({"data": Call()}, "calls-os-system.pickle", 4)
    arrays = {"data": pixels(3, 3072), "labels": np.array([1, 1000, 7]), "mean": np.zeros(8)}
    np.savez("imagenet32-stored.npz", **arrays)
    np.savez_compressed("imagenet32-deflated.npz", **arrays)
    import scipy.io

    record = np.dtype([(f, object) for f in ("bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class", "fname")])
    annotations = np.zeros((1, 3), record)
    for i, label in enumerate((14, 3, 196)):
        box = (np.uint8(39), np.uint8(116), np.uint16(569), np.uint16(375))
        annotations[0, i] = box + (np.uint8(label), "%05d.jpg" % (i + 1))
    for compressed in False, True:
        scipy.io.savemat(
            "cars-annotations-%s.mat" % ("compressed" if compressed else "plain"),
            {"annotations": annotations},
            do_compression=compressed,
        )
    names = np.zeros((1, 3), object)
    names[0, :] = ["AM General Hummer SUV 2000", "Acura RL Sedan 2012", "Ram C/V Cargo Van Minivan 2012"]
    scipy.io.savemat("cars-meta.mat", {"class_names": names}, do_compression=True)
