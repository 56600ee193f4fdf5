#!/usr/bin/env python3
"""Writes the recorded cases of the plugins in examples/: inputs, values and gradients in float64.

Each function writes down a paper's formula sample by sample, without autograd and without the plugin's code.
Gradients are central differences. Needs NumPy. Run it in the checkout: python3 tools/examples-cases.py
"""

import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent / "examples"


def save(plugin, name, **arrays):
    folder = ROOT / plugin / "src/test/resources/dev/bifocal/examples" / plugin
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / f"{name}.npz", **{key: np.asarray(value) for key, value in arrays.items()})


def gradient(function, x, step=1e-5):
    """Central differences with the error of fourth order."""
    result = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        def at(delta, index=index):
            moved = x.copy()
            moved[index] += delta
            return function(moved)

        result[index] = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)
    return result


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def supcon(query, key, labels, temperature, outside):
    z = np.concatenate([unit(query), unit(key)])
    y = np.concatenate([labels, labels])
    total = 0.0
    for i in range(len(z)):
        others = [a for a in range(len(z)) if a != i]
        normalizer = sum(np.exp(z[i] @ z[a] / temperature) for a in others)
        shares = [np.exp(z[i] @ z[p] / temperature) / normalizer for p in others if y[p] == y[i]]
        total += -np.mean(np.log(shares)) if outside else -np.log(np.mean(shares))
    return total / len(z)


def supcon_case(random):
    query, key = random.normal(size=(2, 6, 5))
    labels = np.array([0, 1, 0, 2, 1, 0])
    arrays = dict(query=query, key=key, labels=labels)
    for name, outside in (("out", True), ("in", False)):
        arrays[f"loss_{name}"] = supcon(query, key, labels, 0.3, outside)
        arrays[f"grad_query_{name}"] = gradient(lambda x, o=outside: supcon(x, key, labels, 0.3, o), query)
        arrays[f"grad_key_{name}"] = gradient(lambda x, o=outside: supcon(query, x, labels, 0.3, o), key)
    save("supcon", "supcon", **arrays)


def vicreg(z, other, invariance, variance, covariance, spread):
    n, d = z.shape
    value = invariance * sum(np.sum((z[i] - other[i]) ** 2) for i in range(n)) / n
    for view in (z, other):
        c = np.cov(view, rowvar=False)
        for j in range(d):
            value += variance * max(0.0, spread - np.sqrt(c[j, j] + 1e-4)) / d
            for k in range(d):
                if j != k:
                    value += covariance * c[j, k] ** 2 / d
    return value


def barlow(z, other, redundancy):
    d = z.shape[1]
    a = (z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5)
    b = (other - other.mean(0)) / np.sqrt(other.var(0) + 1e-5)
    value = 0.0
    for j in range(d):
        for k in range(d):
            c = np.mean(a[:, j] * b[:, k])
            value += (1 - c) ** 2 if j == k else redundancy * c**2
    return value


def vicreg_case(random):
    query, key = random.normal(size=(2, 7, 4)) * np.array([0.4, 0.8, 1.2, 2.0])
    save(
        "vicreg",
        "vicreg",
        query=query,
        key=key,
        loss=vicreg(query, key, 3, 5, 0.5, 1),
        grad_query=gradient(lambda x: vicreg(x, key, 3, 5, 0.5, 1), query),
        grad_key=gradient(lambda x: vicreg(query, x, 3, 5, 0.5, 1), key),
    )
    save(
        "vicreg",
        "barlow-twins",
        query=query,
        key=key,
        loss=barlow(query, key, 0.25),
        grad_query=gradient(lambda x: barlow(x, key, 0.25), query),
        grad_key=gradient(lambda x: barlow(query, x, 0.25), key),
    )


def prototypes(features, groups, smoothing, temperature):
    """Prototypes and concentrations of a clustering that is known."""
    v = unit(features)
    centers, spreads = [], []
    for group in range(groups.max() + 1):
        members = v[groups == group]
        mean = members.mean(0)
        distances = [np.linalg.norm(m - mean) for m in members]
        spreads.append(sum(distances) / (len(members) * np.log(len(members) + smoothing)))
        centers.append(mean / np.linalg.norm(mean))
    spreads = np.clip(spreads, np.percentile(spreads, 10), np.percentile(spreads, 90))
    return np.array(centers), temperature * spreads / spreads.mean()


def proto_nce(query, indices, clusterings):
    v = unit(query)
    total = 0.0
    for i, index in enumerate(indices):
        for centers, spreads, groups in clusterings:
            total -= np.log(softmax(centers @ v[i] / spreads)[groups[index]])
    return total / (len(query) * len(clusterings))


def pcl_case(random):
    # Four groups, in two pairs that are far from each other: k-means finds the pairs and the groups from any start.
    directions = np.array([[1, 0.4, 0, 0, 0], [1, -0.4, 0, 0, 0], [-1, 0, 0.4, 0, 0], [-1, 0, -0.4, 0, 0]], float)
    groups = np.repeat(np.arange(4), [5, 6, 7, 8])
    noise = random.normal(size=(26, 5)) * np.array([0.01, 0.02, 0.03, 0.015])[groups][:, None]
    order = random.permutation(26)
    groups = groups[order]
    features = (directions[groups] + noise[order]) * random.uniform(0.5, 2, size=(26, 1))
    pairs = groups // 2
    clusterings = [(*prototypes(features, g, 10, 0.3), g) for g in (groups, pairs)]
    indices = np.array([3, 25, 0, 11, 7, 18])
    query = random.normal(size=(6, 5))
    save(
        "pcl",
        "pcl",
        features=features,
        indices=indices,
        query=query,
        loss=proto_nce(query, indices, clusterings),
        grad_query=gradient(lambda x: proto_nce(x, indices, clusterings), query),
    )


def sinkhorn(scores, epsilon, iterations):
    """As in the paper: Q is K x B, its rows sum to 1/K and its columns to 1/B; the codes are its columns times B."""
    q = np.exp(scores.T / epsilon)
    q /= q.sum()
    k, b = q.shape
    for _ in range(iterations):
        q *= (1 / k / q.sum(1))[:, None]
        q *= 1 / b / q.sum(0)
    return (q * b).T


def swav_codes(view, weights, queue):
    samples = unit(view) if queue is None else np.concatenate([unit(view), queue])
    return sinkhorn(samples @ unit(weights).T, 0.05, 3)[: len(view)]


def swav(views, weights, codes, temperature):
    c = unit(weights)
    total = 0.0
    for t in range(2):
        for s, view in enumerate(views):
            if s != t:
                for i in range(len(view)):
                    total -= codes[t][i] @ np.log(softmax(c @ unit(view)[i] / temperature)) / len(view)
    return total / (2 * (len(views) - 1))


def swav_case(random):
    query, key = random.normal(size=(2, 4, 5))
    small = random.normal(size=(12, 5))
    weights = random.normal(size=(6, 5))
    queues = unit(random.normal(size=(2, 8, 5)))
    arrays = dict(query=query, key=key, small=small, weights=weights, query_queue=queues[0], key_queue=queues[1])

    def views(q=query, s=small):
        return [q, key, s[0:4], s[4:8], s[8:12]]

    for name, known in (("plain", (None, None)), ("queue", queues)):
        codes = [swav_codes(view, weights, queue) for view, queue in zip((query, key), known)]
        arrays[f"loss_{name}"] = swav(views(), weights, codes, 0.2)
        arrays[f"grad_query_{name}"] = gradient(lambda x, c=codes: swav(views(q=x), weights, c, 0.2), query)
        arrays[f"grad_small_{name}"] = gradient(lambda x, c=codes: swav(views(s=x), weights, c, 0.2), small)
        arrays[f"grad_weights_{name}"] = gradient(lambda x, c=codes: swav(views(), x, c, 0.2), weights)
    codes = [swav_codes(view, weights, None) for view in (query, key)]
    arrays["loss_two_views"] = swav([query, key], weights, codes, 0.2)
    save("swav", "swav", **arrays)


def sce(keys, bank, weight, temperature):
    rows = [softmax(bank @ k / temperature) for k in unit(keys)]
    return np.array([np.concatenate([[weight], (1 - weight) * row]) for row in rows])


def ascl(keys, bank, neighbors, temperature):
    rows = []
    for k in unit(keys):
        d = softmax(bank @ k / temperature)
        certainty = 1 + sum(p * np.log(p) for p in d) / np.log(len(d))
        y = np.array([1.0] + [min(1.0, neighbors * certainty * p) for p in d])
        rows.append(y / y.sum())
    return np.array(rows)


def ressl(query, keys, bank, temperature, key_temperature):
    total = 0.0
    for q, k in zip(unit(query), unit(keys)):
        total -= softmax(bank @ k / key_temperature) @ np.log(softmax(bank @ q / temperature))
    return total / len(query)


def soft_case(random):
    query, keys = random.normal(size=(2, 4, 5))
    bank = unit(random.normal(size=(9, 5)))
    save(
        "soft",
        "soft",
        query=query,
        key=keys,
        bank=bank,
        sce=sce(keys, bank, 0.3, 0.2),
        ascl=ascl(keys, bank, 5, 0.2),
        ressl=ressl(query, keys, bank, 0.3, 0.1),
        grad_query_ressl=gradient(lambda x: ressl(x, keys, bank, 0.3, 0.1), query),
    )


def dense(query, key, features, others, bank, temperature):
    r, t = unit(query), unit(key)
    n, s, _ = query.shape
    total = 0.0
    for i in range(n):
        f = unit(features[i].reshape(features.shape[1], -1).T)
        g = unit(others[i].reshape(others.shape[1], -1).T)
        for position in range(s):
            match = max(range(s), key=lambda u: f[position] @ g[u])
            positive = r[i, position] @ t[i, match] / temperature
            total -= np.log(softmax(np.concatenate([[positive], bank @ r[i, position] / temperature]))[0])
    return total / (n * s)


def densecl_case(random):
    query, key = random.normal(size=(2, 3, 6, 4))
    features, others = random.normal(size=(2, 3, 5, 2, 3))
    bank = unit(random.normal(size=(8, 4)))
    save(
        "densecl",
        "densecl",
        query=query,
        key=key,
        query_features=features,
        key_features=others,
        bank=bank,
        loss=dense(query, key, features, others, bank, 0.3),
        grad_query=gradient(lambda x: dense(x, key, features, others, bank, 0.3), query),
    )


def main():
    cases = (supcon_case, vicreg_case, pcl_case, swav_case, soft_case, densecl_case)
    for seed, case in enumerate(cases):
        case(np.random.default_rng(seed))


if __name__ == "__main__":
    main()
