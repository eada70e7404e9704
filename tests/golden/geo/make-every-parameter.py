"""Projections with each parameter altered, and with each parameter of another projection added, with places by PROJ.

Run: python3 make-every-parameter.py > every-parameter.jsonl   (needs pyproj; its version is written into the file)

Each line is a text (PROJ string, WKT 1, ESRI's WKT 1, WKT 2) and its edits: what is replaced (empty: put at the end), by what,
and places as [lon, lat, x, y] by PROJ on the ellipsoid of WGS 84; null in their place where PROJ refuses the text or has no
coordinates.
"""
import json
import math
import re
import warnings

import pyproj
from pyproj import CRS, Transformer

warnings.simplefilter("ignore")
BASES = [
    "merc +lon_0=10", "merc +lon_0=10 +lat_ts=45", "merc +lon_0=10 +k_0=0.97", "webmerc +lon_0=10 +x_0=2000 +units=us-ft",
    "tmerc +lat_0=20 +lon_0=10 +k_0=0.9996",
    "utm +zone=33", "lcc +lat_0=20 +lon_0=10 +lat_1=15 +lat_2=30", "lcc +lat_0=20 +lon_0=10 +lat_1=20 +k_0=0.99",
    "aea +lat_0=20 +lon_0=10 +lat_1=15 +lat_2=30", "eqdc +lat_0=20 +lon_0=10 +lat_1=15 +lat_2=30", "laea +lat_0=20 +lon_0=10",
    "aeqd +lat_0=20 +lon_0=10", "gnom +lat_0=20 +lon_0=10", "ortho +lat_0=20 +lon_0=10", "stere +lat_0=20 +lon_0=10 +k_0=0.99",
    "stere +lat_0=90 +lat_ts=70 +lon_0=10", "stere +lat_0=90 +k_0=0.99 +lon_0=10", "stere +lat_0=-90 +lat_ts=-70 +lon_0=10",
    "sterea +lat_0=20 +lon_0=10 +k_0=0.99",
    "cass +lat_0=20 +lon_0=10", "poly +lat_0=20 +lon_0=10", "bonne +lat_1=20 +lon_0=10", "bonne +lat_1=-20 +lon_0=10",
    "cea +lat_ts=18 +lon_0=10",
    "mill +lon_0=10 +R_A +ellps=WGS84", "vandg +lon_0=10 +R_A +ellps=WGS84", "mill +lon_0=10 +R_A",
    "cea +lat_ts=30 +lon_0=10", "cea +lon_0=10", "eqc +lat_ts=30 +lon_0=10", "eqc +lon_0=10",
    "omerc +lat_0=20 +lonc=10 +alpha=40 +gamma=30 +k_0=0.99", "omerc +no_uoff +lat_0=20 +lonc=10 +alpha=40 +gamma=30 +k_0=0.99",
    "omerc +lat_0=20 +lonc=10 +alpha=40 +k_0=0.99", "somerc +lat_0=20 +lon_0=10 +k_0=0.99", "krovak +ellps=bessel",
    "sinu +lon_0=10", "moll +lon_0=10", "eqearth +lon_0=10", "mill +lon_0=10", "eck6 +lon_0=10", "robin +lon_0=10",
    "vandg +lon_0=10", "geos +h=35785831 +lon_0=10", "tpers +h=5500000 +lat_0=20 +lon_0=10", "poly +lat_0=20 +lon_0=10 +R_A",
    "longlat",
]
OF_PROJ = ["lat_0=7", "lat_1=7", "lat_2=33", "lat_ts=7", "lon_0=13", "lonc=13", "lon_1=13", "lon_2=20", "k_0=0.9", "k=0.9", "x_0=900", "y_0=900",
           "alpha=17", "gamma=17", "h=9000000", "south", "no_off", "no_uoff", "no_rot", "over", "lon_wrap=180", "R_A", "sweep=x", "tilt=9",
           "azi=9", "ns", "zone=30", "approx", "rot=9", "m=2", "n=0.5", "q=2", "W=1", "M=1", "theta=9", "units=us-ft",
           "to_meter=2", "vto_meter=2", "czech", "axis=enu", "axis=neu", "pm=2", "geoc", "no_cut", "lat_3=7", "lat_b=7"]
OF_WKT1 = ["latitude_of_origin", "latitude_of_center", "central_meridian", "longitude_of_center", "standard_parallel_1",
           "standard_parallel_2", "pseudo_standard_parallel_1", "scale_factor", "azimuth", "rectified_grid_angle", "false_easting",
           "false_northing", "satellite_height"]
OF_ESRI = ["Latitude_Of_Origin", "Latitude_Of_Center", "Central_Meridian", "Longitude_Of_Center", "Standard_Parallel_1",
           "Standard_Parallel_2", "Pseudo_Standard_Parallel_1", "Scale_Factor", "Azimuth", "XY_Plane_Rotation", "X_Scale", "Y_Scale",
           "Auxiliary_Sphere_Type", "False_Easting", "False_Northing", "Longitude_Of_1st_Point", "Option", "Height"]
OF_WKT2 = ["Latitude of natural origin", "Latitude of false origin", "Latitude of projection centre", "Longitude of natural origin",
           "Latitude of 1st standard parallel", "Latitude of 2nd standard parallel", "Latitude of standard parallel",
           "Latitude of pseudo standard parallel", "Scale factor at natural origin", "Scale factor at projection centre",
           "Azimuth of initial line", "Angle from Rectified to Skew Grid", "Co-latitude of cone axis", "False easting"]


def other(name, value):
    if re.search("scale", name, re.I):
        return value - 0.03
    if re.search("easting|northing|height", name, re.I):
        return value + 1000
    return value + 3


def edits_of(text):
    if text.startswith("+"):
        parts = [part for part in text.split() if re.match(r"\+(?!ellps)\w+=[-\d.]+$", part)]
        altered = [(part, "%s=%s" % (part.split("=")[0], other(part.replace("k_0", "scale").replace("+h=", "+height="),
                    float(part.split("=")[1])))) for part in parts if "zone" not in part]
        given = {part.split("=")[0].lstrip("+") for part in text.split()}
        return [("", "")] + altered + [("", " +" + part) for part in OF_PROJ if part.split("=")[0] not in given]
    nodes = re.findall(r'PARAMETER\["([^"]*)",([-\d.e]+)', text)
    altered = [('PARAMETER["%s",%s' % node, 'PARAMETER["%s",%s' % (node[0], other(node[0], float(node[1])))) for node in nodes]
    is2 = "METHOD[" in text
    method = re.search(r'(METHOD|PROJECTION)\["[^"]*"\]', text).group(0)
    given = {name for name, _ in nodes}
    names = OF_WKT2 if is2 else OF_ESRI if 'DATUM["D_' in text else OF_WKT1
    added = [(method, '%s,PARAMETER["%s",%s]' % (method, name, 0.9 if re.search("scale", name, re.I) else 7))
             for name in names if name not in given]
    return [("", "")] + altered + added


def texts_of(base):
    proj = "+proj=%s%s +no_defs +type=crs" % (base, "" if "+ellps" in base else " +datum=WGS84")
    out = [proj]
    for form in ("WKT1_GDAL", "WKT1_ESRI", "WKT2_2019"):
        try:
            wkt = CRS(proj).to_wkt(form)
        except pyproj.exceptions.CRSError:
            continue
        if not wkt or "PROJ" not in wkt or "DERIVED" in wkt or wkt.startswith(("GEOG", "BOUND")):
            continue
        out.append(re.sub(r',(AUTHORITY\["[^"]*","[^"]*"\]|ID\["[^"]*",[^\]]*\])', "", wkt))
    return out


def places(text, change):
    found = []
    near = [(12, 50), (15, 49)] if "rovak" in text else [(11.5, -22), (9, -18.5)] if "-70" in text or "-20" in text else [(11.5, 22), (9, 18.5)]
    for lon, lat in near:
        x, y = change.transform(lon, lat)
        if not (math.isfinite(x) and math.isfinite(y)):
            return None
        found.append([lon, lat, round(x, 4 if abs(x) > 400 else 9), round(y, 4 if abs(y) > 400 else 9)])
    return found


def main():
    print(json.dumps({"proj": pyproj.proj_version_str}))
    for base in BASES:
        for text in texts_of(base):
            line = {"text": text, "edits": []}
            # PROJ's reader before 9.2 takes one parallel for the origin where the two differ.
            kept = [edit for edit in edits_of(text) if "lat_1=20 +k_0" not in base or not re.search("lat_[01]=23|(Origin|_1)\",23", edit[1])]
            for old, new in kept:
                edited = text.replace(old, new) if old else text + new
                assert old == "" or edited != text
                geographic = "+proj=longlat +ellps=bessel" if "rovak" in text else "+proj=longlat +datum=WGS84"
                try:
                    found = places(edited, Transformer.from_crs(CRS(geographic), CRS(edited), always_xy=True))
                except pyproj.exceptions.ProjError:
                    found = None
                line["edits"].append([old, new, found])
            print(json.dumps(line))


main()
