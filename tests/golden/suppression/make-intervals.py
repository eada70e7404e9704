"""Feasible intervals of withheld cells in random additive tables, by scipy's HiGHS. Run: python3 make-intervals.py > intervals.json"""

import json

import numpy as np
import scipy
from scipy.optimize import linprog

rng = np.random.default_rng(20240611)


def random_table():
    districts, per, classes = int(rng.integers(1, 4)), int(rng.integers(2, 5)), int(rng.integers(2, 5))
    values, relations = [], []

    def add(value):
        values.append(float(value))
        return len(values) - 1

    def total(parts):
        cell = add(sum(values[p] for p in parts))
        relations.append([cell, parts])
        return cell

    def row():
        cells = [add(rng.integers(0, 60)) for _ in range(classes)]
        return cells + [total(cells)]

    def sums(rows):
        return [total([r[k] for r in rows]) for k in range(classes + 1)]

    tops = [sums([row() for _ in range(per)]) for _ in range(districts)]
    sums(tops)
    withheld = [bool(rng.random() < 0.45) for _ in values]
    return values, relations, withheld


def interval(values, relations, withheld, cell):
    unknown = [k for k, w in enumerate(withheld) if w]
    place = {k: j for j, k in enumerate(unknown)}
    a = np.zeros((len(relations), len(unknown)))
    b = np.zeros(len(relations))
    for r, (parent, parts) in enumerate(relations):
        for k, sign in [(parent, 1.0)] + [(p, -1.0) for p in parts]:
            if withheld[k]:
                a[r, place[k]] += sign
            else:
                b[r] -= sign * values[k]
    ends = []
    for sign in (1, -1):
        c = np.zeros(len(unknown))
        c[place[cell]] = sign
        found = linprog(c, A_eq=a, b_eq=b, bounds=(0, None), method="highs")
        ends.append(None if found.status == 3 else sign * found.fun)
    return ends


tables = []
for _ in range(25):
    values, relations, withheld = random_table()
    cells = [k for k, w in enumerate(withheld) if w]
    intervals = [[k, *interval(values, relations, withheld, k)] for k in cells]
    tables.append({"values": values, "relations": relations, "withheld": cells, "intervals": intervals})
print(json.dumps({"generator": f"numpy {np.__version__}, scipy {scipy.__version__}, linprog highs", "tables": tables}))
