"""Attacks what `npm run bench:suppression -- 200 dump.json` has protected, with scipy's HiGHS. Run: python3 independent-attack.py dump.json"""

import json
import sys

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix


def system(table):
    values, withheld = table["values"], table["isWithheld"]
    place = {k: j for j, k in enumerate(k for k, w in enumerate(withheld) if w)}
    touched = [r for r in table["relations"] if any(t["cell"] in place for t in r["terms"])]
    exact = [r for r in touched if not r.get("slack")]
    loose = [r for r in touched if r.get("slack")]
    a, b = lil_matrix((len(exact), len(place))), np.zeros(len(exact))
    u, c = lil_matrix((2 * len(loose), len(place))), np.zeros(2 * len(loose))
    for i, relation in enumerate(exact):
        for t in relation["terms"]:
            if t["cell"] in place:
                a[i, place[t["cell"]]] += t["coefficient"]
                b[i] += t["coefficient"] * values[t["cell"]]
    for i, relation in enumerate(loose):
        known = sum(t["coefficient"] * values[t["cell"]] for t in relation["terms"] if t["cell"] not in place)
        for t in relation["terms"]:
            if t["cell"] in place:
                u[2 * i, place[t["cell"]]] += t["coefficient"]
                u[2 * i + 1, place[t["cell"]]] -= t["coefficient"]
        c[2 * i], c[2 * i + 1] = relation["slack"] - known, relation["slack"] + known
    bounds = {"A_ub": u.tocsr(), "b_ub": c} if loose else {}
    return place, {"A_eq": a.tocsr(), "b_eq": b, "bounds": (0, None), "method": "highs", **bounds}


def recovered(table, cell, place, given):
    value, protection = table["values"][cell], table["protection"]
    for sign in (1, -1):
        cost = np.zeros(len(place))
        cost[place[cell]] = sign
        found = linprog(cost, **given)
        if found.status == 3:
            continue
        if found.status != 0:
            raise RuntimeError(found.message)
        limit = value * (1 - sign * protection)
        if sign * (sign * found.fun - limit) > 1e-6:
            return True
    return False


tables = json.load(open(sys.argv[1]))
cells = broken = 0
for table in tables:
    place, given = system(table)
    for cell in table["protectedCells"]:
        cells += 1
        broken += recovered(table, cell, place, given)
print(f"{len(tables)} tables, {cells} quantities to protect: {broken} recovered")
