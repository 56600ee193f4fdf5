"""Writes what SweepStatisticsTest compares with: intervals, tests and corrections of SciPy and NumPy.

Run by hand, never by the build: python3 tools/sweep_statistics.py (needs scipy; written with SciPy 1.17.1 and NumPy 2.4.6).
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

FILE = pathlib.Path(__file__).parent.parent / "host/src/test/resources/statistics/scipy.json"
RESAMPLES = 200
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def interval(low, high):
    return [float(low), float(high)]


def sample(values, confidence):
    t = stats.t.interval(confidence, len(values) - 1, loc=np.mean(values), scale=stats.sem(values))
    return {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1)), "t": interval(*t)}


def bca(differences, confidence, seed):
    """SciPy's interval, and the indices that it drew."""
    n = len(differences)
    found = stats.bootstrap((differences,), np.mean, n_resamples=RESAMPLES, confidence_level=confidence, method="BCa",
                            rng=np.random.default_rng(seed))
    indices = np.random.default_rng(seed).integers(0, n, (RESAMPLES, n))
    np.testing.assert_array_equal(found.bootstrap_distribution, differences[indices].mean(axis=1))
    return {"bca": interval(*found.confidence_interval), "indices": "".join(DIGITS[i] for i in indices.ravel())}


def sign_flip(differences):
    found = stats.permutation_test((differences,), lambda x, axis: np.mean(x, axis=axis), permutation_type="samples",
                                   vectorized=True, n_resamples=np.inf, batch=10_000)
    assert len(found.null_distribution) == 2 ** len(differences)
    return float(found.pvalue)


def paired(name, n, confidence, seed, grid):
    """Values on a grid of powers of two have exact sums, so that ties do not depend on the order of addition."""
    rng = np.random.default_rng(seed)
    baseline, values = .5 + .05 * rng.standard_normal(n), .53 + .05 * rng.standard_normal(n)
    if grid:
        baseline, values = np.round(baseline * grid) / grid, np.round(values * grid) / grid
    differences = values - baseline
    return {"name": name, "confidence": confidence, "values": list(values), "baseline": list(baseline),
            "sample": sample(values, confidence), "difference": sample(differences, confidence),
            **bca(differences, confidence, seed), "p": sign_flip(differences)}


def holm(p):
    """The adjusted p value is the largest of p_j times the number of values that are at least p_j, over p_j up to p_i."""
    p = np.asarray(p)
    return [float(min(1, max(q * np.sum(p >= q) for q in p[p <= own]))) for own in p]


def main():
    cases = [paired("three seeds", 3, .95, 1, 1024), paired("five seeds", 5, .95, 2, 1024),
             paired("six seeds with ties", 6, .95, 3, 32), paired("ten seeds, 90 %", 10, .9, 4, 1024),
             paired("twelve seeds", 12, .95, 5, None), paired("twenty seeds, 99 %", 20, .99, 6, 4096)]
    corrections = [[.01, .04, .03, .005], [.25, .25, .5], [.0625, 1., .125, .0625, .3125, .875], [.02]]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps({
        "scipy": scipy.__version__, "numpy": np.__version__, "resamples": RESAMPLES, "paired": cases,
        "holm": [{"p": p, "adjusted": holm(p)} for p in corrections]}, indent=1) + "\n")


main()
