"""Writes geo/epsg-registry-table.ts: the geographic and projected CRSs of the EPSG registry, as PROJ's database has them.

Run: python3 make-epsg-registry.py > ../../../geo/epsg-registry-table.ts   (needs pyproj; versions are written into the file)

The datum shift of a code is the one that PROJ takes at the centre of the code's area of use where no grid file is
installed. Its accuracy is EPSG's, and besides that how far it lies from the operations that PROJ takes elsewhere in the
area of use: one that is good at the centre may be off at the edge. Several steps are brought to one Helmert transformation by least squares, which is
refused above 3 cm. A datum that PROJ ties to WGS 84 by name alone ("ballpark") has no shift here.
"""
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import warnings

import numpy as np
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
db.row_factory = lambda cursor, row: {column[0]: str(value) for column, value in zip(cursor.description, row)}

# Axes that count to the east and to the north; on polar grids both run along meridians, and the order is the grid's own.
PLAIN_AXES = {("east", "north"), ("north", "east")}
FIT_M = 0.03
SAME_MERIDIAN_DEG = 1e-8
# Flags of PROJ's texts that change a projection and that few programs know.
FLAGS = re.compile(r"\+(hyperbolic|guam|variant_c)\b")
# Frames that are geocentric by construction and differ from WGS 84 by no more than the accuracy of its ensemble.
GEOCENTRIC = re.compile(r"(NAD83|ITRF|IGS|IGb|SIRGAS|China Geodetic|GDM2000|POSGAR|PZ-90|REDGEOMIN|RRAF)")
ENSEMBLE_M = 2
# What EPSG writes where nobody knows the accuracy.
NO_ACCURACY = 999
# Points a side at which the operation of the centre is held against those that are the best elsewhere in the area.
SAMPLES = 5
NEGLIGIBLE_M = 0.5
CHARACTERS_PER_LINE = 2500


def rows(query, *values):
    return db.execute(query, values).fetchall()


def centre_of(crs):
    area = crs.area_of_use
    east = area.east if area.east >= area.west else area.east + 360
    lon = (area.west + east) / 2
    return (lon - 360 if lon > 180 else lon), (area.south + area.north) / 2


def operation_at_centre(crs):
    """The operation from WGS 84 that PROJ takes at the centre of the area of use, or None where it has none."""
    lon, lat = centre_of(crs)
    try:
        transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        x, _ = transformer.transform(lon, lat, errcheck=True)
        several = transformer.definition.startswith("unavailable")
        return (transformer.get_last_used_operation() if several else transformer) if np.isfinite(x) else None
    except pyproj.exceptions.ProjError:
        return None


def deviation_m(crs, operation):
    """How far the operation of the centre lies from those that PROJ takes elsewhere in the area of use, where it has one."""
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    if not transformer.definition.startswith("unavailable"):
        return 0
    area = crs.area_of_use
    east = area.east if area.east >= area.west else area.east + 360
    unit = crs.axis_info[0].unit_conversion_factor if crs.is_projected else 111320 * np.degrees(crs.axis_info[0].unit_conversion_factor)
    worst = 0
    for i in range(SAMPLES):
        for j in range(SAMPLES):
            lon = area.west + (east - area.west) * (i + 0.5) / SAMPLES
            lat = area.south + (area.north - area.south) * (j + 0.5) / SAMPLES
            lon = lon - 360 if lon > 180 else lon
            try:
                x, y = transformer.transform(lon, lat, errcheck=True)
                if "Ballpark" in transformer.get_last_used_operation().description:
                    continue
                own_x, own_y = operation.transform(lon, lat, errcheck=True)
            except pyproj.exceptions.ProjError:
                continue
            across = np.cos(np.radians(lat)) if crs.is_geographic else 1
            distance = np.hypot((x - own_x) * across, y - own_y) * unit
            if np.isfinite(distance):
                worst = max(worst, distance)
    return worst


def steps_of(definition):
    return [step.strip() for step in re.split(r"\bstep\b", definition)][1:] or [definition.strip()]


def number(value, digits=10):
    text = ("%.*f" % (digits, value)).rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def published(step):
    """The parameters of `inv proj=helmert`, which leads to WGS 84, in position-vector sign."""
    of = dict(token.split("=") for token in step.split() if "=" in token)
    sign = -1 if of.get("convention") == "coordinate_frame" else 1
    metres = [float(of.get(key, 0)) for key in "xyz"]
    turns = [sign * float(of.get(key, 0)) for key in ("rx", "ry", "rz")]
    return metres + turns + [float(of.get("s", 0))]


def meridian_turn(steps, crs):
    """Degrees by which an operation's prime meridian lies east of the one that the CRS names: some lie beside it."""
    geographic = crs.geodetic_crs if crs.is_projected else crs
    nominal = geographic.prime_meridian.longitude * degrees_per(geographic.prime_meridian.unit_name)
    found = [re.search(r"^inv proj=longlat .*pm=(-?[0-9.]+)", s) for s in steps]
    taken = [-float(m.group(1)) for m in found if m]
    return taken[0] - nominal if taken else 0


def fitted(steps, crs, turn):
    """One Helmert transformation to WGS 84 in the place of several steps, near the centre of the area of use."""
    text = "+proj=pipeline " + " ".join("+step " + s for s in steps)
    pipeline = Transformer.from_pipeline(text)
    lon0, lat0 = centre_of(crs)
    place = Transformer.from_pipeline("+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=WGS84")
    grid = [(lon0 + i, max(-89, min(89, lat0 + j)), h) for i in (-3, 0, 3) for j in (-3, 0, 3) for h in (0, 1000)]
    there = np.array([place.transform(*p) for p in grid])
    local = np.array([pipeline.transform(*p) for p in there])
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    local = local @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    a, b = [], []
    for (x, y, z), target in zip(local, there):
        a += [[1, 0, 0, 0, z, -y, x], [0, 1, 0, -z, 0, x, y], [0, 0, 1, y, -x, 0, z]]
        b += list(target - (x, y, z))
    a, b = np.array(a), np.array(b)
    scale = np.array([1, 1, 1, 1e6, 1e6, 1e6, 1e6])
    solution = np.linalg.lstsq(a / scale, b, rcond=None)[0] / scale
    if np.abs(a @ solution - b).max() > FIT_M:
        return None
    turns = np.degrees(solution[3:6]) * 3600
    return [*solution[:3], *turns, solution[6] * 1e6]


def shift_of(crs):
    """(name and accuracy of the operation, parameters) or None; parameters [] where coordinates are taken as they are."""
    operation = operation_at_centre(crs)
    if operation is None:
        return None
    name = re.sub(r"^axis order change \(2D\) \+ | \+ axis order change \(2D\)$", "", operation.description)
    if crs.is_projected:
        name = name.removesuffix(" + " + crs.coordinate_operation.name)
    if "Ballpark" in name:
        return None
    accuracy = max(operation.accuracy, 0)
    beside = deviation_m(crs, operation)
    if accuracy != NO_ACCURACY and beside > NEGLIGIBLE_M:
        accuracy = float(round(accuracy + beside))
    steps = [s for s in steps_of(operation.definition)]
    middle = [s for s in steps if re.search(r"proj=(helmert|molobadekas|cart)\b", s)]
    other = [s for s in steps if re.search(r"proj=(geogoffset|[a-z]*gridshift|deformation|defmodel|horner|affine|molodensky)\b", s)]
    if other:
        print(crs.to_epsg(), "cannot be one Helmert transformation:", other, file=sys.stderr)
        return None
    name = re.sub(r"Inverse of ", "", re.sub(r" \+ (axis order|Null geographic)[^+]*$", "", name)).replace("|", "/")
    if not any("helmert" in s or "molobadekas" in s for s in middle) and abs(meridian_turn(steps, crs)) < SAME_MERIDIAN_DEG:
        return name, accuracy, []
    between = [s for s in middle if "proj=cart" not in s]
    parameters = published(between[0]) if len(between) == 1 and re.match(r"inv proj=helmert", between[0]) and "dx=" not in between[0] else None
    turn = meridian_turn(steps, crs)
    if parameters is None or abs(turn) > SAME_MERIDIAN_DEG:
        parameters = fitted(between, crs, turn)
    if parameters is None:
        print(crs.to_epsg(), "is no Helmert transformation:", between, file=sys.stderr)
        return None
    digits = [4, 4, 4, 8, 8, 8, 6]
    texts = [number(v, d) for v, d in zip(parameters, digits)]
    return name, accuracy, texts[:3] if all(t == "0" for t in texts[3:]) else texts


class Shifts:
    """Rows of operations, each once."""

    def __init__(self):
        self.index = {}

    def of(self, crs):
        shift = shift_of(crs)
        geographic = crs.geodetic_crs if crs.is_projected else crs
        if GEOCENTRIC.match(geographic.name) and (shift is None or (shift[2] == [] and shift[1] > ENSEMBLE_M)):
            shift = "a geocentric frame, taken as WGS 84", ENSEMBLE_M, []
        if shift is None:
            return ""
        name, accuracy, parameters = shift
        known = "" if accuracy == NO_ACCURACY else number(accuracy, 3)
        key = "%s|%s|%s" % (known, ",".join(parameters), name)
        return str(self.index.setdefault(key, len(self.index)))


def ellipsoid_of(crs):
    e = crs.ellipsoid
    return "%r %s" % (e.semi_major_metre, 0 if e.inverse_flattening == 0 else repr(e.inverse_flattening))


def replacements(table, code):
    found = rows("select replacement_code code from deprecation where table_name = ? and deprecated_auth_name = 'EPSG' and "
                 "deprecated_code = ? and replacement_auth_name = 'EPSG'", table, code)
    return ",".join(sorted({r["code"] for r in found}, key=int))


def axes_of(crs):
    return tuple(axis.direction for axis in crs.axis_info[:2])


def geographic_rows(shifts):
    for row in rows("select code, name, datum_code, deprecated from geodetic_crs where auth_name = 'EPSG' and "
                    "type = 'geographic 2D' order by cast(code as int)"):
        crs = CRS.from_epsg(row["code"])
        unit = crs.axis_info[0].unit_name
        degrees = "" if unit.startswith("degree") else unit
        state = "!" + replacements("geodetic_crs", row["code"]) if row["deprecated"] == "1" else ""
        pm = number(crs.prime_meridian.longitude * degrees_per(crs.prime_meridian.unit_name), 12)
        yield "|".join([row["code"], row["name"], row["datum_code"], ellipsoid_of(crs), pm, degrees, shifts.of(crs), state])


def degrees_per(unit):
    return {"degree": 1, "grad": 0.9}[unit]


def projection_of(crs):
    """PROJ's text without the datum, zeros and what every text has; empty where PROJ has none."""
    tokens = (crs.to_proj4() or "").split()
    if not tokens or not tokens[0].startswith("+proj=") or any(FLAGS.match(t) for t in tokens):
        return ""
    drop = r"\+(datum|ellps|a|b|rf|R|pm|towgs84|nadgrids|wktext|no_defs|type|axis|units|to_meter)(=|$)|\+(lat_0|lon_0|x_0|y_0)=0$|\+k(_0)?=1$"
    kept = [t for t in tokens if not re.match(drop, t)]
    unit = crs.axis_info[0].unit_conversion_factor
    return " ".join(kept).replace("+proj=", "").replace("+", "") + ("" if unit == 1 else " to_meter=%r" % unit)


def projected_rows(shifts):
    for row in rows("select code, name, geodetic_crs_code base, conversion_code conversion, deprecated from projected_crs "
                    "where auth_name = 'EPSG' order by cast(code as int)"):
        crs = CRS.from_epsg(row["code"])
        method = crs.coordinate_operation.method_name
        directions = axes_of(crs)
        polar = all(d in ("north", "south") for d in directions)
        awkward = "" if directions in PLAIN_AXES or polar else "/".join(directions)
        text = projection_of(crs)
        if "Pseudo" in method or "Pseudo" in crs.name:
            text = "webmerc"
        state = "!" + replacements("projected_crs", row["code"]) if row["deprecated"] == "1" else ""
        yield "|".join([row["code"], row["name"], row["base"], row["conversion"], text or "?" + method, awkward, shifts.of(crs), state])


def other_rows():
    for row in rows("select code, name, type from geodetic_crs where auth_name = 'EPSG' and type = 'geocentric'"):
        yield row["code"], "a geocentric CRS (X, Y, Z)", row["name"]
    for row in rows("select code, name from vertical_crs where auth_name = 'EPSG'"):
        yield row["code"], "a vertical CRS (heights only)", row["name"]


def unit_rows():
    for row in rows("select code, conv_factor from unit_of_measure where auth_name = 'EPSG' and type in ('length', 'angle') and "
                    "conv_factor is not null order by cast(code as int)"):
        yield row["code"], row["conv_factor"]


def ellipsoid_rows():
    for row in rows("select code from ellipsoid where auth_name = 'EPSG' order by cast(code as int)"):
        e = pyproj.crs.Ellipsoid.from_epsg(row["code"])
        yield row["code"], "%r %s" % (e.semi_major_metre, 0 if e.inverse_flattening == 0 else repr(e.inverse_flattening))


def meridian_rows():
    for row in rows("select code from prime_meridian where auth_name = 'EPSG' order by cast(code as int)"):
        m = pyproj.crs.PrimeMeridian.from_epsg(row["code"])
        yield row["code"], number(m.longitude * degrees_per(m.unit_name), 12)


def alias_rows():
    for row in rows("select code, horiz_crs_code flat from compound_crs where auth_name = 'EPSG' and horiz_crs_auth_name = 'EPSG'"):
        yield row["code"], row["flat"]
    for row in rows("select a.code, min(cast(b.code as int)) flat from geodetic_crs a join geodetic_crs b on "
                    "a.datum_code = b.datum_code and a.datum_auth_name = b.datum_auth_name and b.type = 'geographic 2D' "
                    "and b.auth_name = 'EPSG' and b.deprecated = 0 where a.auth_name = 'EPSG' and a.type = 'geographic 3D' group by a.code"):
        yield row["code"], row["flat"]


def main():
    version = rows("select value from metadata where key = 'EPSG.VERSION'")[0]["value"]
    shifts = Shifts()
    geographic = list(geographic_rows(shifts))
    projected = list(projected_rows(shifts))
    print(len(geographic), len(projected), len(shifts.index), file=sys.stderr)
    aliases = sorted(alias_rows(), key=lambda r: int(r[0]))
    others = sorted(other_rows(), key=lambda r: int(r[0]))
    tables = [
        ("GEOGRAPHIC_ROWS", "code|name|datum|semi-major axis (m) and inverse flattening (0: a sphere)|prime meridian (degrees)|"
         "unit, if not degrees|number of the shift|`!` deprecated, and what replaced it", geographic),
        ("PROJECTED_ROWS", "code|name|geographic code|conversion|PROJ text of the projection, or `?` and the method|"
         "axes, if not east and north|number of the shift|`!` deprecated, and what replaced it", projected),
        ("SHIFT_ROWS", "number|accuracy (m), empty where unknown|`+towgs84`, empty where coordinates are taken as they are|"
         "name of the operation", ["%d|%s" % row for row in enumerate(shifts.index)]),
        ("FLAT_ROWS", "code of a CRS with heights|code of its horizontal part", ["|".join(r) for r in aliases]),
        ("UNIT_ROWS", "code of a unit|metres or radians", ["|".join(r) for r in unit_rows()]),
        ("ELLIPSOID_ROWS", "code|semi-major axis (m) and inverse flattening (0: a sphere)", ["|".join(r) for r in ellipsoid_rows()]),
        ("MERIDIAN_ROWS", "code|longitude (degrees)", ["|".join(r) for r in meridian_rows()]),
        ("OTHER_ROWS", "code|what it is|name", ["|".join(r) for r in others]),
    ]
    print("// The EPSG Geodetic Parameter Dataset %s as PROJ %s has it. Made by tests/golden/geo/make-epsg-registry.py," % (version, pyproj.proj_version_str))
    print("// not to be edited by hand. Rows end with a semicolon; geo/epsg-registry.ts reads them.")
    for name, comment, lines in tables:
        print("\n/** %s */\nexport const %s = `\n%s\n`;" % (comment, name, "\n".join(packed(lines))))


def packed(lines):
    """Several rows a line: none of a row's characters ends a row or a template."""
    line = ""
    for row in lines:
        if set(row) & set(";`\\$"):
            raise SystemExit("cannot be packed: " + row)
        line += row + ";"
        if len(line) > CHARACTERS_PER_LINE:
            yield line
            line = ""
    if line:
        yield line


if __name__ == "__main__":
    main()
