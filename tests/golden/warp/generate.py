#!/usr/bin/env python3
"""Makes cases.json: small rasters warped by gdalwarp, to compare our kernels with.

Needs the GDAL Python bindings and numpy. Made with GDAL 3.6.2 and numpy 1.24; the seed is 20240611.

Every case warps one int16 source (120 x 100 px of 10 m in UTM zone 32, near the edge of the zone)
with and without nodata, to Float32 with nodata NaN, and with the exact transform (-et 0). What
differs from ours is then only
 * our transform is interpolated between exact points 64 px apart: within 1e-4 source pixel here;
 * PROJ and proj4js agree within a fraction of a millimetre (1e-4 px);
 * we sum in another order (1e-6 relative).
The steepest slope of the source is below 500 per pixel, so values agree within 0.1. A nearest
pixel may flip where its position is that close to the border of two source pixels.

Kernel widening: gdalwarp derives one scale from the sizes of its source and target windows, which
for a rotated or clipped window is off; we take the length of the gradient. gdalwarp is therefore
handed our scale (warp options XSCALE and YSCALE).

Averages: GDAL 3.6 also averages for boxes up to two pixels beyond the source (later versions do
not); those pixels are set to NaN here.
"""
import base64
import json
import math
import os

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
NODATA = -9999
WIDTH, HEIGHT, RESOLUTION = 120, 100, 10.0
ORIGIN_X, ORIGIN_Y = 716400.0, 5213200.0


def srs(epsg):
    s = osr.SpatialReference()
    s.ImportFromEPSG(epsg)
    s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return s


def make_values():
    rng = np.random.default_rng(20240611)
    col, row = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    smooth = 1500 + 700 * np.sin(col / 7.0) + 500 * np.cos(row / 9.0)
    return (smooth + rng.normal(0, 40, smooth.shape)).astype(np.int16)


def make_holes():
    """A disc, lone pixels, a strip and a corner."""
    rng = np.random.default_rng(7)
    col, row = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    holes = (col - 40) ** 2 + (row - 50) ** 2 < 12**2
    holes |= rng.random(holes.shape) < 0.01
    holes |= (col > 70) & (col < 74)
    holes |= col + row < 25
    return holes


def dataset(values, nodata):
    d = gdal.GetDriverByName("MEM").Create("", WIDTH, HEIGHT, 1, gdal.GDT_Int16)
    d.SetGeoTransform([ORIGIN_X, RESOLUTION, 0, ORIGIN_Y, 0, -RESOLUTION])
    d.SetProjection(srs(32632).ExportToWkt())
    d.GetRasterBand(1).WriteArray(values)
    if nodata:
        d.GetRasterBand(1).SetNoDataValue(NODATA)
    return d


def target(epsg, resolution, size, shift=(0.0, 0.0)):
    """A grid about the source's centre; `shift` moves it by shares of a pixel."""
    t = osr.CoordinateTransformation(srs(32632), srs(epsg))
    x, y, _ = t.TransformPoint(ORIGIN_X + WIDTH * RESOLUTION / 2, ORIGIN_Y - HEIGHT * RESOLUTION / 2)
    left = (math.floor(x / resolution) - size // 2 + shift[0]) * resolution
    top = (math.floor(y / resolution) + size // 2 + shift[1]) * resolution
    return {"epsg": epsg, "resolution": resolution, "left": left, "top": top, "size": size}


def scale_at_centre(t):
    """Target pixels per source pixel along the source's axes, at the target's centre."""
    back = osr.CoordinateTransformation(srs(t["epsg"]), srs(32632))
    r, half = t["resolution"], t["size"] * t["resolution"] / 2
    x, y = t["left"] + half, t["top"] - half
    x0, y0, _ = back.TransformPoint(x - r / 2, y)
    x1, y1, _ = back.TransformPoint(x + r / 2, y)
    x2, y2, _ = back.TransformPoint(x, y - r / 2)
    x3, y3, _ = back.TransformPoint(x, y + r / 2)
    reduction_x = math.hypot(x1 - x0, x3 - x2) / RESOLUTION
    reduction_y = math.hypot(y1 - y0, y3 - y2) / RESOLUTION
    # GDAL takes a reduction near a whole number to be that number; so do we.
    whole = lambda v: v > 1 and abs(v - round(v)) < 0.05
    return [1 / (round(v) if whole(v) else v) for v in (reduction_x, reduction_y)]


def box_off_source(t):
    """Where the box between the images of a pixel's upper left and lower right corner misses the source."""
    back = osr.CoordinateTransformation(srs(t["epsg"]), srs(32632))
    r, s = t["resolution"], t["size"]
    corners = [[back.TransformPoint(t["left"] + c * r, t["top"] - w * r)[:2] for c in range(s + 1)] for w in range(s + 1)]
    corners = np.array(corners)
    col = (corners[..., 0] - ORIGIN_X) / RESOLUTION
    row = (ORIGIN_Y - corners[..., 1]) / RESOLUTION
    off = np.zeros((s, s), bool)
    for v, extent in ((col, WIDTH), (row, HEIGHT)):
        a, b = v[:-1, :-1], v[1:, 1:]
        off |= (np.maximum(a, b) < 0) | (np.minimum(a, b) > extent)
    return off


TARGETS = {
    "neighbouring-zone": target(32633, 10.0, 72),
    "laea-europe": target(3035, 10.0, 44),
    "lon-lat": target(4326, 0.0001, 44),
    "half-pixel": target(32632, 10.0, 44, shift=(0.5, 0.25)),
    "whole-pixels": target(32632, 10.0, 44, shift=(0.0, 0.0)),
    "past-the-edge": target(32633, 10.0, 44, shift=(45, 30)),
    "finer": target(3035, 4.0, 44),
    "thrice-coarser": target(32632, 30.0, 40),
    "coarser": target(32633, 25.0, 44),
}
METHODS = {"nearest": "near", "bilinear": "bilinear", "cubic": "cubic", "average": "average"}


def warp(source, t, method, nodata):
    r, s = t["resolution"], t["size"]
    scale_x, scale_y = scale_at_centre(t)
    options = [f"XSCALE={scale_x:.9f}", f"YSCALE={scale_y:.9f}"]
    out = gdal.Warp(
        "",
        source,
        format="MEM",
        dstSRS=srs(t["epsg"]),
        outputBounds=[t["left"], t["top"] - s * r, t["left"] + s * r, t["top"]],
        width=s,
        height=s,
        resampleAlg=METHODS[method],
        outputType=gdal.GDT_Float32,
        srcNodata=NODATA if nodata else None,
        dstNodata=float("nan"),
        errorThreshold=0,
        warpOptions=options,
    )
    values = out.ReadAsArray().astype("<f4")
    if method == "average":
        values[box_off_source(t)] = np.nan
    return values


def encode(array):
    return base64.b64encode(array.tobytes()).decode()


def main():
    values = make_values()
    holed = np.where(make_holes(), NODATA, values).astype("<i2")
    cases = []
    for name, t in TARGETS.items():
        for method in METHODS:
            for nodata in (False, True):
                if not nodata and name not in ("neighbouring-zone", "past-the-edge", "coarser"):
                    continue
                source = dataset(holed if nodata else values, nodata)
                expected = encode(warp(source, t, method, nodata))
                cases.append({"name": name, "target": t, "method": method, "nodata": nodata, "expected": expected})
    result = {
        "gdal": gdal.VersionInfo("RELEASE_NAME"),
        "nodataValue": NODATA,
        "source": {
            "epsg": 32632,
            "widthPx": WIDTH,
            "heightPx": HEIGHT,
            "resolution": RESOLUTION,
            "left": ORIGIN_X,
            "top": ORIGIN_Y,
            "values": encode(values.astype("<i2")),
            "holedValues": encode(holed),
        },
        "cases": cases,
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.json")
    with open(path, "w") as f:
        json.dump(result, f, indent=1)
        f.write("\n")


main()
