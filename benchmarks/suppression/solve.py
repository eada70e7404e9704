#!/usr/bin/env python3
"""Attacks published tables with HiGHS, and finds the fewest cells that would have to be withheld; needs highspy.

Reads a table a line, as JSON: {"attack": ...} or {"optimum": ...}; writes its answer as one line of JSON.
"""

import json
import random
import sys

try:
    import highspy
    import numpy as np
except ImportError as missing:
    print(f"missing: {missing}", file=sys.stderr)
    sys.exit(3)

INFINITY = highspy.kHighsInf
CLOSE = 1e-6


def key(cell):
    return (tuple(sorted(cell["area"])), tuple(sorted(cell["classes"])))


def components(then, now):
    """Groups of parts of two partitions whose unions are the same."""
    groups = []
    for side, parts in ((0, then), (1, now)):
        for part in parts:
            atoms, members = set(part), ([], [])
            members[side].append(part)
            rest = []
            for other_atoms, other_members in groups:
                if other_atoms & atoms:
                    atoms |= other_atoms
                    members[0].extend(other_members[0])
                    members[1].extend(other_members[1])
                else:
                    rest.append((other_atoms, other_members))
            groups = [*rest, (atoms, members)]
    return [(one, other) for _, (one, other) in groups if one and other]


class Table:
    """All cells of all releases, each quantity once, and what sums to what: a row is {cell: coefficient}, and its sum."""

    def __init__(self, releases):
        self.place, self.cells, self.rows, seen = {}, [], [], set()
        for number, release in enumerate(releases):
            for cell in release["cells"]:
                at = self.place.setdefault(key(cell), len(self.cells))
                if at == len(self.cells):
                    self.cells.append({"value": cell["value"], "low": 0.0, "high": INFINITY, "primary": False})
                own = self.cells[at]
                own["isFigure"] = cell["hasFigure"]
                own["primary"] = own["primary"] or cell["isPrimary"]
                own["release"] = number
                own["contributors"] = dict(cell["contributors"])
                if cell["shown"] is not None:
                    own["low"] = max(own["low"], cell["shown"] - cell["halfWidth"])
                    own["high"] = min(own["high"], cell["shown"] + cell["halfWidth"])
        for own in self.cells:
            # What is rounded twice may exclude the value by the last bits.
            own["low"], own["high"] = min(own["low"], own["value"]), max(own["high"], own["value"])

        def add(plus, minus, total=0.0):
            row = {}
            for parts, sign in ((plus, 1.0), (minus, -1.0)):
                for part in parts:
                    row[part] = row.get(part, 0.0) + sign
            row = {cell: c for cell, c in row.items() if c != 0}
            name = tuple(sorted(row.items()))
            if row and name not in seen:
                seen.add(name)
                self.rows.append((row, total))

        def at(area, classes):
            return self.place[(tuple(sorted(area)), tuple(sorted(classes)))]

        for release in releases:
            levels, classes = release["levels"], release["classes"]
            for index, level in enumerate(levels):
                for area in level["areas"]:
                    all_classes = [at(area, of) for of in classes]
                    add(all_classes, [], sum(self.cells[cell]["value"] for cell in all_classes))
                    below = [one for one in levels[index - 1]["areas"] if set(one) <= set(area)] if index else []
                    for of in classes if below else []:
                        add([at(area, of)], [at(one, of) for one in below])
        for later, release in enumerate(releases):
            for earlier in releases[:later]:
                by_class = components(earlier["classes"], release["classes"])
                for level in release["levels"]:
                    before = [one for one in earlier["levels"] if one["level"] == level["level"]]
                    for areas in components(before[0]["areas"], level["areas"]) if before else []:
                        for classes in by_class:
                            then = [at(area, of) for area in areas[0] for of in classes[0]]
                            now = [at(area, of) for area in areas[1] for of in classes[1]]
                            add(then, now)


def open_model(columns, rows, integer=()):
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(rows)
    lp.col_cost_ = np.zeros(len(columns))
    lp.col_lower_ = np.array([low for low, _ in columns], dtype=float)
    lp.col_upper_ = np.array([high for _, high in columns], dtype=float)
    lp.row_lower_ = np.array([low for _, low, _ in rows], dtype=float)
    lp.row_upper_ = np.array([high for _, _, high in rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts, index, value = [0], [], []
    for row, _, _ in rows:
        index.extend(row.keys())
        value.extend(row.values())
        starts.append(len(index))
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(value, dtype=float)
    if integer:
        kinds = [highspy.HighsVarType.kContinuous] * len(columns)
        for column in integer:
            kinds[column] = highspy.HighsVarType.kInteger
        lp.integrality_ = kinds
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.passModel(lp)
    return model


class Attack:
    def __init__(self, table):
        self.table = table
        # A change of each unknown cell from its value: what is known drops out, and no figure is lost in a large sum.
        self.column, columns = {}, []
        for at, cell in enumerate(table.cells):
            if cell["high"] - cell["low"] > 1e-12 * max(1.0, cell["value"]):
                self.column[at] = len(columns)
                columns.append((cell["low"] - cell["value"], cell["high"] - cell["value"]))
        self.bounds = columns
        rows = []
        for row, _ in table.rows:
            unknown = {self.column[cell]: c for cell, c in row.items() if cell in self.column}
            if unknown:
                rows.append((unknown, 0.0, 0.0))
        self.model = open_model(columns, rows)

    def extremes(self, cell):
        if cell not in self.column:
            return 0.0, 0.0
        column, found = self.column[cell], []
        for sign in (1.0, -1.0):
            self.model.changeColCost(column, sign)
            self.model.run()
            status = self.model.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                found.append(self.model.getInfo().objective_function_value * sign)
            elif status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
                found.append(-sign * INFINITY)
            else:
                raise RuntimeError(f"HiGHS: {status}")
            self.model.changeColCost(column, 0.0)
        return found[0], found[1]

    def know(self, coalition, last):
        """What they know of the present release: their own part of each number, and a number that is all theirs."""
        changed = []
        for at, column in self.column.items():
            cell = self.table.cells[at]
            own = sum(cell["contributors"].get(name, 0.0) for name in coalition)
            if own == 0 or cell["release"] != last:
                continue
            low, high = self.bounds[column]
            if set(cell["contributors"]) <= set(coalition):
                low, high = 0.0, 0.0
            else:
                low = max(low, min(0.0, own - cell["value"]))
            changed.append(column)
            self.model.changeColBounds(column, low, high)
        return changed

    def forget(self, changed):
        for column in changed:
            self.model.changeColBounds(column, *self.bounds[column])


def coalitions(case, table, cell, last, draw):
    most = {"outsider": 0, "contributor": 1, "two-contributors": 2}[case["intruders"]]
    found = [()]
    if most == 0 or cell["release"] != last:
        return found
    own = [name for name, _ in sorted(cell["contributors"].items(), key=lambda part: -part[1])][:2]
    few = [
        other["contributors"]
        for other in table.cells
        if other["release"] == last and 0 < len(other["contributors"]) <= most and other is not cell
    ]
    others = [name for part in draw.sample(few, min(2, len(few))) for name in part]
    found += [(name,) for name in dict.fromkeys(own + others)]
    if most == 2:
        names = list(dict.fromkeys(own + others))
        found += [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]][:6]
    return found


def attack(case):
    table = Table(case["releases"])
    session, draw = Attack(table), random.Random(len(table.cells))
    last, said = len(case["releases"]) - 1, set(case["said"])
    answer = {"cells": len(table.cells), "primary": 0, "attacks": 0, "exact": 0, "close": 0, "unsaid": []}
    names = {at: "|".join(" ".join(map(str, part)) for part in quantity) for quantity, at in table.place.items()}
    for at, cell in enumerate(table.cells):
        if not cell["primary"]:
            continue
        answer["primary"] += 1
        contributed, worst = sum(cell["contributors"].values()), None
        for coalition in coalitions(case, table, cell, last, draw):
            if coalition and set(cell["contributors"]) <= set(coalition):
                continue
            changed = session.know(coalition, last)
            low, high = session.extremes(at)
            session.forget(changed)
            answer["attacks"] += 1
            own = sum(cell["contributors"].get(name, 0.0) for name in coalition)
            amount = case["protection"] * max(0.0, max(cell["value"], contributed) - own)
            dust = CLOSE * max(1e-3, cell["value"])
            down = min(amount, max(0.0, cell["value"] - own))
            if high - low <= dust and amount > dust:
                worst = "exact"
            elif worst is None and cell["isFigure"] and (-low < down - dust or high < amount - dust):
                worst = "close"
                answer["worstBy"] = [list(coalition), cell["value"], low, high, amount]
        if worst is None:
            continue
        answer[worst] += 1
        if names[at] not in said:
            answer["unsaid"].append([worst, names[at], cell["release"]])
    return answer


def optimum(case):
    """Fewest withheld cells with which each primary one can lie as far off as the rule asks."""
    table = Table(case["releases"])
    total = sum(cell["value"] for cell in table.cells)
    columns = [(1.0 if cell["primary"] else 0.0, 1.0) for cell in table.cells]
    rows, integer = [], list(range(len(columns)))
    for at, cell in enumerate(table.cells):
        if not cell["primary"]:
            continue
        whole = max(cell["value"], sum(cell["contributors"].values()))
        for sign in (1, -1):
            change = len(columns)
            amount = case["protection"] * whole
            fixed = amount if sign > 0 else -min(amount, cell["value"])
            for other, of in enumerate(table.cells):
                columns.append((fixed, fixed) if other == at else (-of["value"], total))
                if other != at:
                    rows.append(({change + other: 1.0, other: -total}, -INFINITY, 0.0))
                    rows.append(({change + other: 1.0, other: of["value"]}, 0.0, INFINITY))
            for row, _ in table.rows:
                rows.append(({change + other: c for other, c in row.items()}, 0.0, 0.0))
    model = open_model(columns, rows, integer)
    for column in integer:
        model.changeColCost(column, 1.0)
    model.setOptionValue("time_limit", 20.0)
    model.setOptionValue("mip_feasibility_tolerance", 1e-9)
    model.run()
    isOptimal = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return {
        "optimum": round(model.getInfo().objective_function_value) if isOptimal else None,
        "primary": sum(cell["primary"] for cell in table.cells),
        "withheld": sum(cell["high"] == INFINITY for cell in table.cells),
    }


for line in sys.stdin:
    given = json.loads(line)
    print(json.dumps(attack(given["attack"]) if "attack" in given else optimum(given["optimum"])), flush=True)
