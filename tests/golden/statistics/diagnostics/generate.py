"""Golden numbers of the validation diagnostics, each by another road than the code takes.

Accuracies and gaps: unit by unit, from the linearised variable of the whole sample (clusters: its totals); a gap has
the larger of that variance and the one without a gap.
Holm: by closed testing, the largest of |S| min p over all subsets S that hold the value.
Moran's I: dense weight matrix; the moments from all of it, and its permutation moments by 200,000 permutations.
Variogram: all pairs at once; the fit by scipy's bounded least squares from many starts.
Cross-validation: the table fitted anew for every fold and for every buffer.

Run: python3 generate.py > diagnostics.json   (numpy 2.4.6, scipy 1.17.1; seed 20240817)
Tolerance in the test: 1e-10 for sums in another order; 1e-4 of the range for the fit, whose loss is flat at its
minimum; 1 % of the variance and 0.005 of the expectation for permutations, three of their own standard errors.
"""

import itertools
import json

import numpy as np
from scipy import optimize, spatial, stats

rng = np.random.default_rng(20240817)
K = 3


def population_like_sample(n, clusters=None):
    stratum = np.sort(rng.integers(0, 3, n))
    size = np.array([500.0, 2500.0, 1200.0])
    weight = size[stratum] / np.bincount(stratum, minlength=3)[stratum]
    reference = rng.integers(0, K, n)
    wrong = rng.random(n) < 0.3
    mapped = np.where(wrong, (reference + rng.integers(1, K, n)) % K, reference)
    mapped = np.where(rng.random(n) < 0.08, -1, mapped)
    area = rng.integers(-1, 3, n)
    cluster = None if clusters is None else rng.integers(0, clusters, n)
    if clusters is not None:
        weight = rng.uniform(5, 40, n)
    return dict(stratum=stratum, size=size, weight=weight, map=mapped, reference=reference, area=area, cluster=cluster)


def stratified_variance(s, z):
    """Variance of sum of w z: of units, or of the totals of clusters within strata."""
    parts, sizes = [], []
    for h in range(3):
        inside = s["stratum"] == h
        wz = s["weight"][inside] * z[inside]
        if s["cluster"] is not None:
            wz = np.array([wz[s["cluster"][inside] == c].sum() for c in np.unique(s["cluster"][inside])])
        n = len(wz)
        parts.append(n * wz.var(ddof=1))
        sizes.append(n)
    return np.array(parts), np.array(sizes)


def ratio(s, y, x):
    y = y * x
    total = (s["weight"] * x).sum()
    r = (s["weight"] * y).sum() / total
    return r, (y - r * x) / total, total


def df_auto(parts, sizes):
    if parts.max() > 0.5 * parts.sum():
        return parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()
    return float((sizes - 1).sum())


def without_gap(s, y, inside, rest):
    """Each sampling unit's squared residual replaced by its stratum's, in units of its own squared size."""
    x = inside + rest
    r, _, _ = ratio(s, y, x)
    parts = []
    for h in range(3):
        k = s["stratum"] == h
        group = np.arange(k.sum()) if s["cluster"] is None else s["cluster"][k]
        totals = lambda v: np.array([(s["weight"][k] * v[k])[group == c].sum() for c in np.unique(group)])
        n = len(np.unique(group))
        m = (totals((y - r) * x) ** 2).sum() / (totals(x) ** 2).sum()
        spread = (totals(inside) ** 2).sum() / ratio(s, y, inside)[2] ** 2
        spread += (totals(rest) ** 2).sum() / ratio(s, y, rest)[2] ** 2
        parts.append(n / (n - 1) * m * spread)
    return np.array(parts)


def accuracies(s):
    out = []
    right = (s["map"] == s["reference"]).astype(float)
    seen = (s["map"] >= 0).astype(float)
    for a in range(3):
        inside = (s["area"] == a) * seen
        entry = {}
        for name, y, x in [("overall", right, inside)] + [
            (f"users{k}", right, inside * (s["map"] == k)) for k in range(K)
        ] + [(f"producers{k}", right, inside * (s["reference"] == k)) for k in range(K)]:
            r, z, _ = ratio(s, y, x)
            parts, _ = stratified_variance(s, z)
            entry[name] = {"value": r, "standardError": np.sqrt(parts.sum()), "sampleSize": int(x.sum())}
        rest = ((s["area"] >= 0) & (s["area"] != a)) * seen
        rd, zd, _ = ratio(s, right, inside)
        rr, zr, _ = ratio(s, right, rest)
        linearised, sizes = stratified_variance(s, zd - zr)
        parts = max(linearised, without_gap(s, right, inside, rest), key=sum)
        se, df = np.sqrt(parts.sum()), df_auto(parts, sizes)
        half = stats.t.ppf(0.975, df) * se
        entry["gap"] = {
            "value": rd - rr,
            "standardError": se,
            "isLinearised": bool(parts is linearised),
            "df": df,
            "lower": rd - rr - half,
            "upper": rd - rr + half,
            "pValue": 2 * stats.t.sf(abs(rd - rr) / se, df),
        }
        out.append(entry)
    return out


def plain(s):
    return {k: (None if v is None else v.tolist()) for k, v in s.items()}


def holm():
    p = rng.beta(0.4, 2, 7)
    adjusted = []
    for i in range(len(p)):
        others = [j for j in range(len(p)) if j != i]
        subsets = (c for r in range(len(p)) for c in itertools.combinations(others, r))
        adjusted.append(max(min(1, (len(c) + 1) * min(p[i], *p[list(c)])) if c else p[i] for c in subsets))
    return {"pValues": p.tolist(), "adjusted": adjusted}


def field(n):
    places = rng.uniform(0, 1000, (n, 2)).round(3)
    distance = spatial.distance.squareform(spatial.distance.pdist(places))
    h = np.minimum(1, distance / 220)
    covariance = 1 - 1.5 * h + 0.5 * h**3
    values = np.linalg.cholesky(covariance + 1e-9 * np.eye(n)) @ rng.standard_normal(n)
    return places, distance, values + 0.5 * rng.standard_normal(n)


def moran(places, values, k=8):
    n = len(values)
    near = spatial.cKDTree(places).query(places, k + 1)[1][:, 1:]
    linked = np.zeros((n, n), bool)
    for i in range(n):
        linked[i, near[i]] = True
    linked |= linked.T
    w = linked / linked.sum(1, keepdims=True)
    z = values - values.mean()
    i = n / w.sum() * (z @ w @ z) / (z @ z)
    e = -1 / (n - 1)
    permuted = []
    for _ in range(200_000 // 2000):
        rows = rng.permuted(np.tile(z, (2000, 1)), axis=1)
        permuted.append(n / w.sum() * np.einsum("ri,ri->r", rows @ w, rows) / (z @ z))
    permuted = np.concatenate(permuted)
    s0, s1 = w.sum(), ((w + w.T) ** 2).sum() / 2
    s2 = ((w.sum(0) + w.sum(1)) ** 2).sum()
    normality = (n * n * s1 - n * s2 + 3 * s0 * s0) / (s0 * s0 * (n * n - 1)) - e * e
    return {
        "neighbours": [np.flatnonzero(row).tolist() for row in linked],
        "i": i,
        "expectation": e,
        "permutationMean": permuted.mean(),
        "permutationVariance": permuted.var(),
        "varianceNormality": normality,
        "pNormality": 2 * stats.norm.sf(abs(i - e) / np.sqrt(normality)),
    }


def variogram(places, distance, values):
    cutoff = np.hypot(*np.ptp(places, axis=0)) / 3
    width = cutoff / 15
    upper = np.triu_indices(len(values), 1)
    d, sq = distance[upper], (values[:, None] - values[None, :])[upper] ** 2
    lag = np.minimum(14, (d // width).astype(int))
    lags = [
        {"distance": d[m].mean(), "semivariance": sq[m].mean() / 2, "pairCount": int(m.sum())}
        for m in ((lag == b) & (d <= cutoff) for b in range(15))
    ]
    h = np.array([x["distance"] for x in lags])
    g = np.array([x["semivariance"] for x in lags])
    root = np.sqrt(np.array([x["pairCount"] for x in lags]) / h**2)

    def residual(p):
        u = np.minimum(1, h / p[2])
        return root * (p[0] + p[1] * (1.5 * u - 0.5 * u**3) - g)

    fits = [
        optimize.least_squares(
            residual, [0.2, 1, a], bounds=([0, 0, width], [np.inf, np.inf, cutoff]), xtol=1e-14, ftol=1e-14, gtol=1e-14
        )
        for a in np.linspace(width * 1.1, cutoff * 0.99, 40)
    ]
    best = min(fits, key=lambda f: f.cost).x
    return {"cutoff": cutoff, "lags": lags, "nugget": best[0], "partialSill": best[1], "range": best[2]}


def table(units, keep):
    counts = np.zeros((K, K))
    np.add.at(counts, (units["map"][keep], units["reference"][keep]), units["weight"][keep])
    return (counts + 1 / K) / (counts.sum(1, keepdims=True) + 1)


def score(units, p, k):
    row, ref = p[units["map"][k]], units["reference"][k]
    return [float(row.argmax() == ref), float(((row - np.eye(K)[ref]) ** 2).sum()), float(-np.log(row[ref]))]


def cross_validation():
    n, radius = 80, 150.0
    places = rng.uniform(0, 1000, (n, 2)).round(3)
    reference = rng.integers(0, K, n)
    mapped = np.where(rng.random(n) < 0.35, rng.integers(0, K, n), reference)
    weight = rng.uniform(0.2, 1.8, n)
    units = {"map": mapped, "reference": reference, "weight": weight}
    folds = rng.integers(0, 4, n)
    by_fold = np.array([score(units, table(units, folds != folds[k]), k) for k in range(n)])
    d = spatial.distance.cdist(places, places)
    buffered = np.array([score(units, table(units, d[k] > radius), k) for k in range(n)])
    mean = lambda s: (weight[:, None] * s).sum(0) / weight.sum()
    return {
        **{k: v.tolist() for k, v in units.items()},
        "places": places.tolist(),
        "folds": folds.tolist(),
        "radius": radius,
        "byFold": mean(by_fold).tolist(),
        "buffered": mean(buffered).tolist(),
    }


single, clustered = population_like_sample(150), population_like_sample(160, clusters=24)
places, distance, values = field(120)
print(
    json.dumps(
        {
            "single": {"sample": plain(single), "areas": accuracies(single)},
            "clustered": {"sample": plain(clustered), "areas": accuracies(clustered)},
            "holm": holm(),
            "t": [[t, df, 2 * stats.t.sf(abs(t), df)] for t in (0.1, -1.5, 2.2, 6, -12) for df in (3, 11.5, 240)],
            "field": {"places": places.tolist(), "values": values.tolist()},
            "moran": moran(places, values),
            "variogram": variogram(places, distance, values),
            "crossValidation": cross_validation(),
        }
    )
)
