"""Reads the event files of a run with TensorBoard's own reader and compares them with metrics.jsonl.

    python -m venv VENV && VENV/bin/pip install tensorboard 'setuptools<81'
    VENV/bin/python tools/tensorboard_check.py RUN-FOLDER

Prints each tag with its number of points. Ends with 1 if a point is missing, superfluous or different.
"""

import json
import math
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def expected(folder):
    points = {}
    for line in (folder / "metrics.jsonl").read_text().splitlines():
        record = json.loads(line)
        for name, value in record["values"].items() | record.get("timing", {}).items():
            points.setdefault(f"{record['kind']}/{name}", []).append((record["step"], float(value)))
    return points


def equal(read, step, value):
    same = math.isclose(read.value, value, rel_tol=1e-6) or (math.isnan(read.value) and math.isnan(value))
    return read.step == step and same


def main(folder):
    reader = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    reader.Reload()
    wanted = expected(folder)
    wrong = sorted(set(wanted) ^ set(reader.Tags()["scalars"]))
    for tag in sorted(set(wanted) - set(wrong)):
        points = reader.Scalars(tag)
        good = len(points) == len(wanted[tag]) and all(
            equal(read, step, value) for read, (step, value) in zip(points, wanted[tag])
        )
        print(f"{tag}: {len(points)} points{'' if good else ', NOT those of metrics.jsonl'}")
        if not good:
            wrong.append(tag)
    print("equal" if not wrong else f"different: {', '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
