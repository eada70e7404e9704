"""Golden limits of shares: what the map omits and what it commits, each with Jeffreys' limits, put together.

Written from the formulas of docs/methods/intervals.md in numpy and scipy, unit by unit, without a look at the
TypeScript. The eight strata are counts of a sample of a map of deforestation (PRODES of INPE, as shipped with
e-sensing/sits); Table 8 is that of Olofsson et al. 2014. No random numbers, so no seed.
Run: python generate.py > share-intervals.json (made with scipy 1.17.1)
Tolerance in the test: 1e-9 absolute, since both find beta quantiles by iteration.
"""

import json

import numpy as np
from scipy.special import betaincinv


def limits(units, value, level, variance=None, heaviest=None, sides=None):
    """units: rows of weight, shows, expected, draw (None: drawn by itself)."""
    tail = (1 - level) / 2
    parts = []
    for expected in (True, False):
        own = [u for u in units if u["expected"] == expected]
        sampled = sum(u["weight"] for u in own)
        size = sampled if sides is None else sides[0 if expected else 1]
        if size <= 0:
            continue
        if not own:
            parts.append(dict(size=size, y=0.0, v=0.0, w=size, showing=not expected))
            continue
        scale = size / sampled
        showing = 2 * sum(u["weight"] * u["shows"] for u in own) <= sampled * (1 + 1e-9)
        draws, errors = {}, {}
        for k, u in enumerate(own):
            key = k if u["draw"] is None else u["draw"]
            error = u["shows"] if showing else 1 - u["shows"]
            draws[key] = draws.get(key, 0) + scale * u["weight"]
            errors[key] = errors.get(key, 0) + scale * u["weight"] * error
        e = np.array(list(errors.values()))
        w = max(draws.values()) if heaviest is None else scale * heaviest
        parts.append(dict(size=size, y=e.sum(), v=(e**2).sum(), w=w, showing=showing))
    prior = sum(p["w"] ** 2 for p in parts)
    binomial = sum(p["v"] * (1 - p["y"] / p["size"]) for p in parts)
    effect = 1.0 if variance is None else max(0.2, (variance + prior) / (binomial + prior))
    down = up = 0.0
    for p in parts:
        y, v, w, size = p["y"], p["v"], p["w"], p["size"]
        unit = effect * (v + w * w / 2) / (y + w / 2)
        high = max(y, size * betaincinv((y + w / 2) / unit, (size - y) / unit + 0.5, 1 - tail))
        low = 0.0
        if y > 0:
            unit = effect * v / y
            low = min(y, size * betaincinv(y / unit + 0.5, (size - y) / unit + 0.5, tail))
        fewer, more = (y - low) ** 2, (high - y) ** 2
        down += fewer if p["showing"] else more
        up += more if p["showing"] else fewer
    # From what the sides say by themselves to the estimate, where it is not their sum.
    centre = sum(p["y"] if p["showing"] else p["size"] - p["y"] for p in parts)
    return [max(0.0, min(value, centre) - down**0.5), min(1.0, max(value, centre) + up**0.5)]


def case(name, terms, level=0.95, **options):
    """terms: rows of weight, count, shows, expected, draw."""
    units = [dict(weight=t[0], shows=t[2], expected=t[3], draw=t[4]) for t in terms for _ in range(t[1])]
    value = options.pop("value", sum(u["weight"] * u["shows"] for u in units))
    keys = ("weight", "count", "shows", "expected", "draw")
    lower, upper = limits(units, value, level, **options)
    return dict(
        name=name, value=value, level=level, **options,
        terms=[{k: x for k, x in zip(keys, t) if x is not None} for t in terms],
        lower=lower, upper=upper,
    )


def stratified(sizes, trials, hits, own):
    """A stratified share with its own variance; `own` are the strata in which the map says that it shows."""
    W = np.array(sizes) / sum(sizes)
    n, y = np.array(trials), np.array(hits)
    terms = []
    for h in range(len(W)):
        terms += [(W[h] / n[h], int(y[h]), 1, h in own, None), (W[h] / n[h], int(n[h] - y[h]), 0, h in own, None)]
    p = y / n
    return [t for t in terms if t[1] > 0], float((W**2 * p * (1 - p) / (n - 1)).sum())


TABLE8 = dict(sizes=[200000, 150000, 3200000, 6450000], trials=[75, 75, 165, 325])
TABLE8_HITS = dict(deforestation=[66, 0, 1, 2], gain=[0, 55, 0, 1], forest=[5, 8, 153, 9], other=[4, 12, 11, 313])


def main():
    cases = [
        case("a share of one sample", [(1 / 40, 7, 1, False, None), (1 / 40, 33, 0, False, None)]),
        case("the same at 90 %", [(1 / 40, 7, 1, False, None), (1 / 40, 33, 0, False, None)], level=0.9),
        case("none of 30", [(1 / 30, 30, 0, False, None)], variance=0.0),
        case("all of 30", [(1 / 30, 30, 1, False, None)], variance=0.0),
    ]
    for h, (name, hits) in enumerate(TABLE8_HITS.items()):
        terms, variance = stratified(**TABLE8, hits=hits, own={h})
        cases.append(case(f"Table 8, {name}", terms, variance=variance))
        terms, variance = stratified(**TABLE8, hits=hits, own=set())
        cases.append(case(f"Table 8, {name}, without the map", terms, variance=variance))
    with open("eight-strata.json", encoding="utf8") as file:
        counts = json.load(file)
    for name, hits in counts["hits"].items():
        terms, variance = stratified(counts["km2"], counts["units"], hits, set(counts["own"][name]))
        cases.append(case(f"eight strata, {name}", terms, variance=variance))
    clusters = [
        (0.05, 4, 1, True, "a"), (0.05, 1, 0, True, "a"), (0.04, 3, 0, False, "b"), (0.04, 2, 1, False, "b"),
        (0.06, 5, 1, True, "c"), (0.03, 3, 0, False, "d"), (0.02, 2, 0.5, False, "d"), (0.06, 1, 0, False, "e"),
    ]
    total = sum(t[0] * t[1] for t in clusters)
    clusters = [(t[0] / total, *t[1:]) for t in clusters]
    cases.append(case("clusters", clusters, variance=0.009))
    within = [(1 / 20, 6, 1, True, None), (1 / 20, 12, 0, False, None), (1 / 20, 2, 1, False, None)]
    sides = (0.35, 0.65)
    cases.append(case("an area that the map knows", within, value=0.44, variance=0.003, heaviest=1 / 20, sides=sides))
    one_sided = [(1 / 12, 11, 0, False, None), (1 / 12, 1, 1, False, None)]
    cases.append(case("nothing where the map says yes", one_sided, value=0.1, variance=0.002, sides=(0.03, 0.97)))
    print(json.dumps(dict(cases=cases), indent=1))


if __name__ == "__main__":
    main()
