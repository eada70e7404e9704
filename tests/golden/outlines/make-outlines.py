"""Land of polygons that cross or run over themselves, as make_valid of GEOS (method linework) reads them.

Run: python3 make-outlines.py > outlines.json   (needs shapely with GEOS 3.8 or later; made with shapely 1.8.5, GEOS 3.11.1)
Seed 20261129. Corners at random, on a coarse lattice (so that edges touch, run along one another and repeat) and with
holes that reach over the outline. Rings from the lattice may enclose nothing at all; these are left out.
`drawsTwice`: part of an edge is run along twice, which GEOS takes for once and the even-odd rule for none. Tolerance in the
test: 1e-6 of the polygon's extent squared, its crossings are set to 2^-26 of the extent.
"""

import json
import random

from shapely.geometry import LineString, Point, Polygon
from shapely.ops import unary_union
from shapely.validation import make_valid

random.seed(20261129)


def land(shape):
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return [shape]
    return [part for part in getattr(shape, "geoms", []) if part.geom_type in ("Polygon", "MultiPolygon")]


def free(points):
    return [[round(random.uniform(0, 100), 3), round(random.uniform(0, 100), 3)] for _ in range(points)]


def lattice(points, side):
    return [[random.randrange(side), random.randrange(side)] for _ in range(points)]


def star(points, skip):
    import math

    return [
        [round(50 + 40 * math.cos(2 * math.pi * k * skip / points), 3), round(50 + 40 * math.sin(2 * math.pi * k * skip / points), 3)]
        for k in range(points)
    ]


cases = []
for number in range(240):
    kind = number % 6
    if kind == 0:
        rings = [free(random.randrange(4, 12))]
    elif kind == 1:
        rings = [free(random.randrange(12, 40))]
    elif kind == 2:
        rings = [lattice(random.randrange(4, 10), 4)]
    elif kind == 3:
        rings = [lattice(random.randrange(8, 20), 8)]
    elif kind == 4:
        rings = [free(random.randrange(4, 8)), free(random.randrange(3, 6))]
    else:
        points = random.choice([5, 7, 9, 11])
        rings = [star(points, 2), free(3)] if number % 12 == 5 else [star(points, random.choice([2, 3]))]
    rings = [ring + [ring[0]] for ring in rings]
    try:
        parts = land(make_valid(Polygon(rings[0], rings[1:])))
    except Exception:
        continue
    area = sum(part.area for part in parts)
    if area < 1e-9 or any(len({tuple(point) for point in ring}) < 3 for ring in rings):
        continue
    probes = []
    while len(probes) < 8:
        x, y = (random.uniform(0, 100), random.uniform(0, 100)) if kind in (0, 1, 4, 5) else (random.uniform(0, 8), random.uniform(0, 8))
        point = Point(round(x, 4), round(y, 4))
        if min(part.boundary.distance(point) for part in parts) < 1e-3:
            continue
        probes.append([point.x, point.y, int(any(part.contains(point) for part in parts))])
    lines = [LineString(ring) for ring in rings]
    drawn = sum(line.length for line in lines)
    cases.append(
        {"rings": rings, "area": area, "probes": probes, "drawsTwice": unary_union(lines).length < drawn * (1 - 1e-9)}
    )

print("[" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "]")
