"""Coordinates of the EPSG registry's projected and geographic 2-D CRSs by PROJ, one JSON object a line.

Run: python3 make-epsg-points.py --every 23 > epsg-points.jsonl   (needs pyproj; the first line has the versions)
     python3 make-epsg-points.py                                  (the whole registry, for `npm run registry`)

`centre`: longitude and latitude on WGS 84 of the centre of the area of use, and its coordinates by the operation that
PROJ takes there where no grid file is installed. `corners`: longitude and latitude on the CRS's own datum of the corners
of the area of use, and their coordinates; those that PROJ cannot carry there and back are left out. `replacements`: the
codes that stand for a deprecated one.
"""
import json
import math
import os
import shutil
import sqlite3
import sys
import tempfile
import warnings

import pyproj
from pyproj import CRS, Transformer

warnings.simplefilter("ignore")
DATABASE = os.path.join(pyproj.datadir.get_data_dir(), "proj.db")
bare = tempfile.mkdtemp()
for name in ("proj.db", "proj.ini"):
    shutil.copy(os.path.join(pyproj.datadir.get_data_dir(), name), bare)
pyproj.datadir.set_data_dir(bare)
pyproj.network.set_network_enabled(False)
db = sqlite3.connect(DATABASE)

SAME_PLACE_DEG = 1e-6
INSET_DEG = 1e-3
KINDS = (
    ("geodetic_crs", "select cast(code as text) from geodetic_crs where auth_name = 'EPSG' and type = 'geographic 2D'"),
    ("projected_crs", "select cast(code as text) from projected_crs where auth_name = 'EPSG'"),
)


def finite(values):
    return all(math.isfinite(v) for v in values)


def box(crs):
    area = crs.area_of_use
    east = area.east if area.east >= area.west else area.east + 360
    return area.west, area.south, east, area.north


def wrapped(lon):
    return lon - 360 if lon > 180 else lon


def centre(crs):
    west, south, east, north = box(crs)
    lon, lat = wrapped((west + east) / 2), (south + north) / 2
    try:
        x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    except pyproj.exceptions.ProjError:
        return None
    return [lon, lat, x, y] if finite((x, y)) else None


def corners(crs):
    if crs.is_geographic:
        return []
    west, south, east, north = box(crs)
    try:
        transformer = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    except pyproj.exceptions.ProjError:
        return []
    unit = math.degrees(crs.geodetic_crs.axis_info[0].unit_conversion_factor)
    points = []
    # Beside the edge, where a world map has one place twice.
    west, east, south, north = west + INSET_DEG, east - INSET_DEG, south + INSET_DEG, north - INSET_DEG
    # Longitudes count from the datum's own prime meridian, in degrees.
    for lon, lat in ((west, south), (wrapped(east), south), (west, north), (wrapped(east), north)):
        x, y = transformer.transform(lon / unit, lat / unit)
        if not finite((x, y)):
            continue
        back_lon, back_lat = (v * unit for v in transformer.transform(x, y, direction="INVERSE"))
        if finite((back_lon, back_lat)) and abs(back_lon - lon) < SAME_PLACE_DEG and abs(back_lat - lat) < SAME_PLACE_DEG:
            points.append([lon, lat, x, y])
    return points


def replacements(table, code):
    query = ("select cast(replacement_code as text) from deprecation where table_name = ? and deprecated_auth_name = 'EPSG' "
             "and deprecated_code = ? and replacement_auth_name = 'EPSG'")
    return sorted({int(row[0]) for row in db.execute(query, (table, code))})


def main():
    every = int(sys.argv[sys.argv.index("--every") + 1]) if "--every" in sys.argv else 1
    version = db.execute("select value from metadata where key = 'EPSG.VERSION'").fetchone()[0]
    print(json.dumps({"proj": pyproj.proj_version_str, "pyproj": pyproj.__version__, "epsg": version}))
    codes = sorted((int(row[0]), table) for table, query in KINDS for row in db.execute(query))
    for code, table in codes[::every]:
        crs = CRS.from_epsg(code)
        found = {"code": code, "kind": "geographic" if crs.is_geographic else "projected", "centre": centre(crs)}
        found["corners"] = corners(crs)
        replaced = replacements(table, str(code))
        if replaced:
            found["replacements"] = replaced
        print(json.dumps(found))


if __name__ == "__main__":
    main()
