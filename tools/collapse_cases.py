"""Writes the expected values of CollapseMeasuresTest with NumPy: python tools/collapse_cases.py

The embeddings are sin(1.3 i + 0.7 j + 0.1 i j) and those of the other view cos(0.9 i + 0.4 j), in row i and column j; the case
"constant" has i = 0 in all rows, with an other view of the same.
"""

import numpy as np


def embeddings(n, d):
    i, j = np.meshgrid(np.arange(n), np.arange(d), indexing="ij")
    return np.sin(1.3 * i + 0.7 * j + 0.1 * i * j), np.cos(0.9 * i + 0.4 * j)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def measures(z, other):
    u, v = unit(z), unit(other)
    n, d = u.shape
    s = np.linalg.svd(u, compute_uv=False)
    p = s / s.sum() + 1e-7
    i, j = np.triu_indices(n, 1)
    squares = ((u[i] - u[j]) ** 2).sum(1)
    return {
        "std": u.std(0, ddof=1).mean() * np.sqrt(d),
        "rank": np.exp(-(p * np.log(p)).sum()),
        "uniformity": np.log(np.exp(-2 * squares).mean()),
        "alignment": ((u - v) ** 2).sum(1).mean(),
    }


for n, d in ((8, 3), (5, 12), (16, 16)):
    print(n, d, measures(*embeddings(n, d)))
constant = np.repeat(embeddings(1, 6)[0], 7, 0)
print("constant", measures(constant, constant))
