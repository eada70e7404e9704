"""True areas of pixels on the ellipsoid, without any formula of a projection's scale.

Each edge of a pixel is carried to longitude and latitude by PROJ at Gauss-Legendre nodes, and the area is the line
integral of S(latitude) d(longitude) around the pixel, S being the area of the ellipsoid per radian of longitude
between a parallel of the pixel and that latitude.

Run: python3 make-pixel-areas.py > pixel-areas.json   (needs osgeo with PROJ, numpy)
Tolerance in the test: 1e-9 relative. PROJ's inverses of equal-area projections come from a series good to 6e-10, and
its degrees carry about 1e-14, which along 100 m is 1e-11 to 1e-10.
"""

import json
import math

import numpy as np
from osgeo import gdal, osr

osr.UseExceptions()
NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)


def q_difference(south, north, e2):
    """Area per radian between parallels, over a^2 (1 - e^2) / 2, as products: nothing cancels."""
    e = math.sqrt(e2)
    s, n = np.sin(south), np.sin(north)
    d = 2 * np.cos((south + north) / 2) * np.sin((north - south) / 2)
    p = e2 * s * n
    log = np.arctanh(e * d / (1 - p)) / e if e > 0 else d
    return d * (1 + p) / ((1 - e2 * n * n) * (1 - e2 * s * s)) + log


def derivative_matrix():
    """Derivative at the nodes of the polynomial through the nodes."""
    vandermonde = np.vander(NODES, increasing=True)
    slopes = np.zeros_like(vandermonde)
    for k in range(1, len(NODES)):
        slopes[:, k] = k * NODES ** (k - 1)
    return slopes @ np.linalg.inv(vandermonde)


SLOPES = derivative_matrix()


def pixel_area(to_geographic, affine, col, row, a, e2):
    """`to_geographic` gives longitude and latitude in radians."""
    corners = [(col, row), (col, row + 1), (col + 1, row + 1), (col + 1, row)]
    origin = None
    total = 0.0
    for (c0, r0), (c1, r1) in zip(corners, corners[1:] + corners[:1]):
        c = (c0 + c1) / 2 + (c1 - c0) / 2 * NODES
        r = (r0 + r1) / 2 + (r1 - r0) / 2 * NODES
        x = affine[0] * c + affine[1] * r + affine[2]
        y = affine[3] * c + affine[4] * r + affine[5]
        lon, lat = to_geographic(x, y)
        if origin is None:
            origin = (lon[0], lat[0])
        total += np.sum(WEIGHTS * q_difference(origin[1], lat, e2) * (SLOPES @ (lon - origin[0])))
    return abs(total) * a * a * (1 - e2) / 2


def geographic_of(crs):
    base = crs.CloneGeogCS()
    base.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return base


def converter(epsg):
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    a, flattening = crs.GetSemiMajor(), 1 / crs.GetInvFlattening()
    e2 = flattening * (2 - flattening)
    degree = math.pi / 180
    if crs.IsGeographic():
        return (lambda x, y: (x * degree, y * degree)), a, e2
    there = osr.CoordinateTransformation(crs, geographic_of(crs))

    def to_geographic(x, y):
        points = np.array(there.TransformPoints(np.column_stack([x, y]).tolist()))
        return points[:, 0] * degree, points[:, 1] * degree

    return to_geographic, a, e2


def north_up(size, x, y):
    return [size, 0, x, 0, -size, y]


def turned(size, x, y, degrees):
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [size * cosine, size * sine, x, size * sine, -size * cosine, y]


CASES = [
    ("UTM 20S, at its central meridian", 32720, north_up(100, 500000, 8600000)),
    ("UTM 20S, at its western edge", 32720, north_up(100, 166000, 8600000)),
    ("UTM 33N, far north", 32633, north_up(100, 720000, 9200000)),
    ("UTM 33N, three zones off", 32633, north_up(100, 1900000, 5200000)),
    ("UTM 33N, turned", 32633, turned(100, 720000, 5200000, 33)),
    ("UTM 33N, pixels of 5 km", 32633, north_up(5000, 200000, 6000000)),
    ("British National Grid (Airy)", 27700, north_up(100, 120000, 900000)),
    ("Gauss-Krueger zone 3", 31467, north_up(100, 3400000, 5400000)),
    ("New Zealand TM", 2193, north_up(100, 1100000, 4800000)),
    ("LAEA Europe", 3035, north_up(100, 5200000, 1800000)),
    ("CONUS Albers", 5070, north_up(100, 1800000, 600000)),
    ("EASE-Grid 2.0 Global", 6933, north_up(1000, 9000000, 5000000)),
    ("Equal Earth", 8857, north_up(1000, 7000000, 5000000)),
    ("Lambert-93", 2154, north_up(100, 150000, 6200000)),
    ("LCC Europe", 3034, north_up(1000, 5600000, 1400000)),
    ("New York Long Island (US feet)", 2263, north_up(1000, 1100000, 250000)),
    ("Swiss LV95", 2056, north_up(100, 2780000, 1090000)),
    ("RD New", 28992, north_up(100, 250000, 580000)),
    ("Antarctic polar stereographic", 3031, north_up(100, 1200000, -900000)),
    ("Arctic polar stereographic, next to the pole", 3995, north_up(1000, 300, 2300)),
    ("World Mercator", 3395, north_up(100, 2000000, 9000000)),
    ("Web Mercator", 3857, north_up(100, -8000000, 8500000)),
    ("Web Mercator, turned", 3857, turned(100, -8000000, 8500000, 20)),
    ("Brazil polyconic", 5880, north_up(100, 6400000, 8700000)),
    ("WGS 84, 0.001 degree", 4326, north_up(0.001, 12, 55)),
    ("WGS 84, 1 degree", 4326, north_up(1, -60, 82)),
    ("WGS 84, sheared along rows", 4326, [0.01, 0.004, 12, 0, -0.01, 55]),
    ("WGS 84, turned", 4326, turned(0.01, 12, 55, 30)),
]
PIXELS = [(0, 0), (7, 2), (640, 311)]

cases = []
for name, epsg, affine in CASES:
    to_geographic, a, e2 = converter(epsg)
    pixels = [p for p in PIXELS if abs(affine[0]) < 1 or epsg != 4326 or p[0] < 10]
    areas = [{"col": c, "row": r, "areaM2": float(pixel_area(to_geographic, affine, c, r, a, e2))} for c, r in pixels]
    cases.append({"name": name, "epsg": epsg, "affine": affine, "pixels": areas})
proj = f"{osr.GetPROJVersionMajor()}.{osr.GetPROJVersionMinor()}.{osr.GetPROJVersionMicro()}"
print(json.dumps({"generator": "make-pixel-areas.py", "gdal": gdal.VersionInfo("RELEASE_NAME"), "proj": proj, "cases": cases}, indent=1))
