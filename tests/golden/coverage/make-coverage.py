"""Covered shares of pixels by GEOS: area of the intersection of each pixel with a polygon.

Run: python3 make-coverage.py > coverage.json   (needs osgeo with GEOS)
Seed 20240611. Tolerance in the test: 1e-10. GEOS overlays round intersection points to float64 in the polygon's own
coordinates, and the sums of its shoelace run over coordinates up to some hundred pixels: about 1e-12 of a pixel.
"""

import json
import math
import random

from osgeo import gdal, ogr

ogr.UseExceptions()
SEED = 20240611
random.seed(SEED)


def star(cx, cy, radius, points, low=0.35):
    ring = []
    for i in range(points):
        angle = 2 * math.pi * (i + 0.8 * random.random()) / points
        r = radius * (low + (1 - low) * random.random())
        ring.append((cx + r * math.cos(angle), cy + r * math.sin(angle)))
    return ring


def box(x0, y0, x1, y1):
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def spiral(cx, cy, turns, width):
    outer, inner = [], []
    steps = 24 * turns
    for i in range(steps + 1):
        angle = 2 * math.pi * i / 24
        r = 0.4 + 1.1 * i / 24
        outer.append((cx + (r + width) * math.cos(angle), cy + (r + width) * math.sin(angle)))
        inner.append((cx + r * math.cos(angle), cy + r * math.sin(angle)))
    return outer + inner[::-1]


CASES = [
    ("inside one pixel", [{"exterior": [(2.2, 3.1), (2.8, 3.3), (2.4, 3.9)], "holes": []}], (0, 0, 6, 6)),
    ("edges on pixel edges", [{"exterior": box(1, 1, 5, 4), "holes": []}], (0, 0, 6, 6)),
    ("corners on pixel corners", [{"exterior": [(3, 0), (6, 3), (3, 6), (0, 3)], "holes": []}], (0, 0, 6, 6)),
    ("hole on pixel edges", [{"exterior": box(0.5, 0.5, 5.5, 5.5), "holes": [box(2, 2, 4, 4)]}], (0, 0, 6, 6)),
    ("hole touching the outline", [{"exterior": box(0.5, 0.5, 5.5, 5.5), "holes": [[(0.5, 3), (2.5, 2), (2.5, 4)]]}], (0, 0, 6, 6)),
    ("thin slivers", [{"exterior": [(0.1, 0.2), (7.9, 0.2001), (7.9, 0.2002), (0.1, 0.2003)], "holes": []},
                      {"exterior": [(3.3, 0.5), (3.3001, 5.5), (3.2999, 5.5)], "holes": []}], (0, 0, 8, 6)),
    ("star", [{"exterior": star(5, 4, 4.4, 17), "holes": []}], (0, 0, 10, 8)),
    ("star with hole", [{"exterior": star(6, 5, 5.5, 23, 0.7), "holes": [star(6, 5, 2.2, 9)]}], (0, 0, 12, 10)),
    ("two parts", [{"exterior": star(3, 3, 2.8, 11), "holes": []}, {"exterior": star(9.5, 3.2, 2.9, 14), "holes": []}], (0, 0, 13, 7)),
    ("spiral", [{"exterior": spiral(6, 6, 4, 0.55), "holes": []}], (0, 0, 12, 12)),
    ("wider than the window", [{"exterior": star(512.3, 498.7, 900, 61, 0.7), "holes": [star(508, 505, 9, 12)]}], (500, 496, 14, 12)),
    ("from the left and above", [{"exterior": star(-3, -2, 9, 19), "holes": []}], (-2, -1, 9, 8)),
    ("negative pixels", [{"exterior": star(-20.4, -33.8, 5, 13), "holes": []}], (-26, -40, 12, 12)),
    ("many vertices in a pixel", [{"exterior": star(2.5, 2.5, 1.4, 400, 0.8), "holes": []}], (0, 0, 5, 5)),
]


def to_ogr(polygons):
    multi = ogr.Geometry(ogr.wkbMultiPolygon)
    for polygon in polygons:
        shape = ogr.Geometry(ogr.wkbPolygon)
        for ring in [polygon["exterior"], *polygon["holes"]]:
            line = ogr.Geometry(ogr.wkbLinearRing)
            for x, y in [*ring, ring[0]]:
                line.AddPoint_2D(x, y)
            shape.AddGeometry(line)
        multi.AddGeometry(shape)
    return multi


def share(geometry, col, row):
    pixel = to_ogr([{"exterior": box(col, row, col + 1, row + 1), "holes": []}])
    met = geometry.Intersection(pixel)
    return met.Area() if met.GetDimension() == 2 else 0.0


def flat(ring):
    return [value for point in ring for value in point]


cases = []
for name, polygons, (col, row, width, height) in CASES:
    geometry = to_ogr(polygons)
    if not geometry.IsValid():
        raise SystemExit(f"{name} is not a valid geometry")
    cases.append({
        "name": name,
        "polygons": [{"exterior": flat(p["exterior"]), "holes": [flat(h) for h in p["holes"]]} for p in polygons],
        "window": {"col": col, "row": row, "widthPx": width, "heightPx": height},
        "fractions": [[share(geometry, col + j, row + i) for j in range(width)] for i in range(height)],
    })
geos = ".".join(str(v) for v in (ogr.GetGEOSVersionMajor(), ogr.GetGEOSVersionMinor(), ogr.GetGEOSVersionMicro()))
print(json.dumps({"generator": "make-coverage.py", "seed": SEED, "gdal": gdal.VersionInfo("RELEASE_NAME"), "geos": geos, "cases": cases}))
