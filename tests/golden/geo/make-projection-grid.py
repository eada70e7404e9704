"""Projections over a grid of parameters, ellipsoids, prime meridians, false origins and units, with places by PROJ.

Run: python3 make-projection-grid.py > projection-grid.jsonl   (needs pyproj; its version is written into the file)
     python3 make-projection-grid.py --all > FILE              every combination, some 22,000, in place of a few of each method

Each line is a definition, longitude and latitude on its ellipsoid from Greenwich, and its coordinates by PROJ (null where PROJ
has none), as [lon, lat, x, y, whether PROJ comes back to the place]. `proj` is PROJ's error where it refuses the definition.
Zeros, poles, parallels at the equator and false origins are in the grid because programs get these wrong.
"""
import json
import math
import sys
import warnings

import pyproj
from pyproj import CRS, Transformer

warnings.simplefilter("ignore")
ALL = "--all" in sys.argv
# Of methods with many texts one combination in so many; no multiple of the 14 settings, so that all of these come.
KEPT = [(100, 251), (30, 59), (8, 23), (0, 9)]
ELLIPSOIDS = {
    "WGS84": "+a=6378137 +rf=298.257223563", "intl": "+a=6378388 +rf=297", "bessel": "+a=6377397.155 +rf=299.1528128",
    "sphere": "+R=6371000", "moon": "+R=1737400", "mars": "+a=3396190 +rf=169.894447223612",
    "clrk80ign": "+a=6378249.2 +rf=293.4660212936269",
}
# Meridian, false origin and unit: plain, and all at once.
SETTINGS = [("", "", ""), ("+pm=2.337229166667", "+x_0=200000 +y_0=-3000", "+to_meter=0.304800609601219")]
LATITUDES = [0, 45, -41, 60, -12.5]
LONGITUDES = [0, 10, 173, -100]
PARIS = 2.337229166667


def at(lat, lon):
    return "+lat_0=%s +lon_0=%s" % (lat, lon)


def centred(latitudes, besides=("",)):
    return [("%s %s" % (at(la, lo), b)).strip() for la in latitudes for lo in LONGITUDES for b in besides]


CONES = ["+lat_1=49 +lat_2=44", "+lat_1=20 +lat_2=60", "+lat_1=-18 +lat_2=-36", "+lat_1=40 +lat_2=40", "+lat_1=0 +lat_2=40",
         "+lat_1=40 +lat_2=0"]
SCALES = ["+k_0=1", "+k_0=0.9996"]
WORLDS = ["sinu", "moll", "eqearth", "mill", "eck6", "robin", "vandg", "eck4", "gall", "wintri", "goode", "igh", "natearth",
          "hammer"]
# Projection, its parameters, and how far around their centre it is held to PROJ.
METHODS = [
    ("merc", ["+lon_0=%s %s" % (lo, k) for lo in LONGITUDES for k in SCALES + ["+lat_ts=45", "+lat_ts=-41", "+lat_ts=0"]], "belt"),
    ("tmerc", centred(LATITUDES, SCALES), "near"),
    ("utm", ["+zone=%s%s" % (z, s) for z in (1, 20, 33, 60) for s in ("", " +south")], "near"),
    ("lcc", centred([0, 45, -41], CONES + ["+lat_1=20 +lat_2=60 +k_0=0.99"])
     + ["+lat_0=%s +lon_0=3 +lat_1=%s +k_0=0.9998" % (la, la) for la in (45, -41, 5)]
     + ["+lat_0=%s +lon_0=3 +lat_1=%s +k_0=0.9998" % (la, la + 2) for la in (45, -41, 5)], "region"),
    ("aea", centred([0, 45, -41], CONES + ["+lat_1=40", "+lat_1=40 +lat_2=-40"]), "region"),
    ("eqdc", centred([0, 45, -41], CONES + ["+lat_1=40"]), "region"),
    ("laea", centred(LATITUDES + [90, -90, 89.9999, -89]), "region"),
    ("aeqd", centred(LATITUDES + [90, -90]), "region"),
    ("gnom", centred(LATITUDES + [90, -90]), "region"),
    ("ortho", centred(LATITUDES + [90, -90]), "region"),
    ("stere", centred(LATITUDES + [90, -90], ["+k_0=1", "+k_0=0.994"])
     + ["+lat_0=%s +lat_ts=%s +lon_0=%s%s" % (p, t, lo, k) for p, t in ((90, 70), (-90, -71), (90, 90), (-90, -90), (90, -70),
        (-90, 71)) for lo in LONGITUDES for k in ("", " +k_0=0.994")] + ["+lat_0=45 +lat_ts=30 +lon_0=10"], "region"),
    ("sterea", centred(LATITUDES + [90, -90], ["+k_0=1", "+k_0=0.9999"]), "near"),
    ("cass", centred(LATITUDES), "near"),
    ("poly", centred(LATITUDES), "region"),
    ("bonne", ["+lat_1=%s +lon_0=%s" % (la, lo) for la in (45, -41, 60, 10) for lo in LONGITUDES], "region"),
    ("cea", ["+lat_ts=%s +lon_0=%s" % (la, lo) for la in (0, 30, 45, -30) for lo in LONGITUDES], "belt"),
    ("eqc", ["+lat_ts=%s +lon_0=%s +lat_0=%s" % (t, lo, la) for t in (0, 30, -30) for lo in LONGITUDES for la in (0, 10)], "belt"),
    ("omerc", ["%s+lat_0=%s +lonc=%s +alpha=%s%s +k_0=%s" % (f, la, lo, a, g, k) for f in ("", "+no_uoff ")
               for la in (4, 45, -19) for lo in (115, -86, 15) for a in (53.3, -36.6, 90, 337.25556, 120, -90, 323.0257905)
               for g in ("", " +gamma=53.1", " +gamma=0") for k in (1, 0.9999)]
     + ["+lat_0=40 +lon_1=-10 +lat_1=30 +lon_2=10 +lat_2=45"], "near"),
    ("somerc", ["%s %s" % (at(la, lo), k) for la in (46.952405555, 47.1443937222, -18.9) for lo in (7.43958333, 46.437229)
                for k in SCALES], "near"),
    ("krovak", ["+lat_0=49.5 +lon_0=24.833333333 +alpha=30.288139753 +k_0=0.9999", "+lat_0=49.5 +lon_0=42.5 +alpha=30.28813972222222 +k=0.9999",
                "+lat_0=48 +lon_0=24.833333333 +alpha=30.288139753 +k_0=0.9999", "+lat_0=49.5 +lon_0=24.833333333 +k_0=0.9999",
                "+lat_0=49.5 +lon_0=24.833333333 +alpha=35 +k_0=0.9999"], [(15, 50), (19, 48.5), (12.5, 50.1)]),
    ("nzmg", ["+lat_0=-41 +lon_0=173 +x_0=2510000 +y_0=6023150", "", "+lat_0=-41 +lon_0=172"],
     [(174, -40), (168, -46), (178, -38), (173, -41), (175, -36)]),
    ("geos", ["+h=%s +lon_0=%s%s" % (h, lo, s) for h in (35785831, 42164000) for lo in (0, -75) for s in ("", " +sweep=x", " +sweep=y")], "region"),
    ("tpers", ["+h=%s %s%s" % (h, at(la, lo), t) for h in (5500000, 35786000) for la in (0, 40) for lo in (0, -100)
               for t in ("", " +tilt=20 +azi=30")], "region"),
    ("qsc", [at(la, 0) for la in (0, 90, -90)], "region"),
    ("gstmerc", [at(-21.1166666, 55.5333333)], "near"),
    ("ob_tran", ["+o_proj=longlat +o_lon_p=0 +o_lat_p=39.25 +lon_0=18", "+o_proj=moll +o_lat_p=45 +o_lon_p=-90 +lon_0=10"], "region"),
    ("longlat", [""], "world"),
] + [(name, ["+lon_0=%s" % lo for lo in LONGITUDES], "world") for name in WORLDS]

OFFSETS = {
    "near": [(-3, -3), (-1, 2), (0, 0), (0.5, -0.7), (2, 3), (3, -1)],
    "region": [(-40, -30), (-10, 20), (0, 0), (3, -2), (20, 30), (60, -10), (-100, 10), (170, 5)],
    "belt": [(-170, -60), (-40, -20), (0, 0), (20, 30), (100, 60), (179, 75)],
    "world": [(-170, -60), (-40, -20), (0, 0), (20, 30), (100, 60), (175, 75), (60, -85), (0, -45), (-179, 0)],
}


def places(text, reach, meridian):
    """Longitudes and latitudes around the centre that the parameters name."""
    if isinstance(reach, list):
        return [(lon + meridian, lat) for lon, lat in reach]
    of = dict(word.lstrip("+").split("=") for word in text.split() if "=" in word)
    lon = float(of.get("lonc", of.get("lon_0", 0)))
    lat = 0 if reach in ("belt", "world") else float(of.get("lat_0", of.get("lat_1", 0)))
    if "zone" in of:
        lon, lat = int(of["zone"]) * 6 - 183, -30 if "south" in text else 30
    out = []
    for east, north in OFFSETS[reach]:
        y = lat + north if abs(lat + north) <= 90 else lat - north
        out.append((round((lon + east + meridian + 180) % 360 - 180, 9), y))
    return out


def transformer(base, text, definition):
    of = dict(word.lstrip("+").split("=") for word in text.split() if "=" in word)
    if definition.startswith("+proj=lcc") and "lat_2" not in of and of["lat_0"] != of["lat_1"]:
        # PROJ's formula takes one parallel and an origin elsewhere; its reader of such texts does from 9.2 on only.
        return Transformer.from_pipeline("+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step " + definition)
    return Transformer.from_crs(CRS(base), CRS(definition), always_xy=True)


def point(change, lon, lat):
    try:
        x, y = change.transform(lon, lat, errcheck=True)
        back_lon, back_lat = change.transform(x, y, direction="INVERSE", errcheck=True)
    except pyproj.exceptions.ProjError:
        return [lon, lat, None, None, False]
    if not (math.isfinite(x) and math.isfinite(y)):
        return [lon, lat, None, None, False]
    across = ((back_lon - lon + 180) % 360 - 180) * math.cos(math.radians(lat))
    return [lon, lat, float("%.4f" % x) if abs(x) > 400 else x, float("%.4f" % y) if abs(y) > 400 else y,
            bool(abs(across) < 1e-6 and abs(back_lat - lat) < 1e-6)]


def main():
    print(json.dumps({"proj": pyproj.proj_version_str}))
    number = 0
    for method, texts, reach in METHODS:
        for text in texts:
            for ellipsoid in ELLIPSOIDS.values():
                for meridian, origin, unit in SETTINGS:
                    number += 1
                    if not ALL and not isinstance(reach, list) and number % next(one for most, one in KEPT if len(texts) > most):
                        continue
                    if "+x_0" in text:
                        origin = ""
                    definition = " ".join(("+proj=%s %s %s %s %s %s" % (method, text, origin, unit, ellipsoid, meridian)).split())
                    line = {"definition": definition, "base": "+proj=longlat " + ellipsoid}
                    try:
                        change = transformer(line["base"], text, definition)
                    except pyproj.exceptions.ProjError as fault:
                        print(json.dumps({**line, "proj": str(fault).split(":")[0]}))
                        continue
                    line["points"] = [point(change, *p) for p in places(text, reach, PARIS if meridian else 0)]
                    print(json.dumps(line))


main()
