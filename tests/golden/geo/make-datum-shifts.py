"""Writes geo/published-shifts.ts: one Helmert shift to WGS 84 for each EPSG geographic CRS whose datum needs one.

Run: python3 make-datum-shifts.py PATH/TO/proj.db > ../../../geo/published-shifts.ts

Source: the EPSG Geodetic Parameter Dataset as packed in PROJ's database (versions are written into the file). Of the
published Helmert transformations to WGS 84 or to a frame that coincides with it to a metre, not superseded, the most
accurate is taken among those whose area covers at least 80 % of what the widest covers. Rotations are brought to
position-vector sign (methods 9607, 1032, 1038 are coordinate-frame), arc seconds, and scales to parts per million;
other packagings of the dataset forget one or the other, which misplaces the Netherlands by 170 m.
"""
import math
import sqlite3
import sys

COORDINATE_FRAME = {"9607", "1032", "1038"}
HELMERT = {"9603", "9606", "1031", "1033", "1035", "1037"} | COORDINATE_FRAME
TO_ARC_SECONDS = {"9104": 1.0, "9101": math.degrees(1) * 3600, "9109": math.degrees(1e-6) * 3600, "1031": 1e-3, "9113": 0.324}
TO_PPM = {"9202": 1.0, "9201": 1e6, "1028": 1e-3}
TO_METRES = {"9001": 1.0, "1025": 1e-3}
WORST_ACCURACY_M = 50
NEGLIGIBLE_M = 1.5
ALIGNED = ("4326 4258 4269 4617 4674 4167 4283 7844 4171 4612 6668 4737 4148 4140 6318 4965 4759 4619 4669 6706 4081 "
           "4765 4189 4190 4483 5365 6135 5381 5489 4470 8988 9332").split()

db = sqlite3.connect(sys.argv[1])


def extent(table, code):
    row = db.execute(
        "select south_lat, north_lat, west_lon, east_lon from usage u join extent e on e.auth_name = u.extent_auth_name "
        "and e.code = u.extent_code where object_table_name = ? and object_auth_name = 'EPSG' and object_code = ?",
        (table, code),
    ).fetchone()
    if row is None or None in row:
        return None
    south, north, west, east = row
    return (south, north, west, east if east >= west else east + 360)


def shared(a, b):
    best = 0.0
    for turn in (-360, 0, 360):
        height = min(a[1], b[1]) - max(a[0], b[0])
        width = min(a[3], b[3] + turn) - max(a[2], b[2] + turn)
        best = max(best, max(height, 0) * max(width, 0))
    return best


def shift_of(row):
    method, tx, ty, tz, t_uom, rx, ry, rz, r_uom, ds, s_uom = row
    t_uom, r_uom, s_uom = (None if uom is None else str(uom) for uom in (t_uom, r_uom, s_uom))
    metres = [v * TO_METRES[t_uom] for v in (tx, ty, tz)]
    sign = -1 if method in COORDINATE_FRAME else 1
    turns = [(v or 0) * TO_ARC_SECONDS[r_uom] * sign if r_uom else 0 for v in (rx, ry, rz)]
    scale = (ds or 0) * TO_PPM[s_uom] if s_uom else 0
    return [round(v, 4) + 0.0 for v in metres] + [round(v, 6) + 0.0 for v in turns] + [round(scale, 6) + 0.0]


def candidates(code):
    home = extent("geodetic_crs", code)
    rows = db.execute(
        "select code, accuracy, method_code, tx, ty, tz, translation_uom_code, rx, ry, rz, rotation_uom_code, "
        "scale_difference, scale_difference_uom_code from helmert_transformation_table where auth_name = 'EPSG' "
        "and deprecated = 0 and source_crs_code = ? and px is null and rate_tx is null and target_crs_code in (%s) "
        % ",".join("?" * len(ALIGNED)),
        (code, *ALIGNED),
    ).fetchall()
    found = []
    for operation, accuracy, method, *values in rows:
        method = str(method)
        area = extent("helmert_transformation", operation)
        accuracy = 99 if accuracy in (None, "") else float(accuracy)
        if method not in HELMERT or area is None or home is None or accuracy > WORST_ACCURACY_M:
            continue
        superseded = db.execute(
            "select 1 from supersession where superseded_table_name = 'helmert_transformation' and superseded_code = ?",
            (operation,),
        ).fetchone()
        found.append((shared(home, area), accuracy, superseded is not None, int(operation), shift_of([method, *values])))
    return found


def number(value):
    text = ("%.6f" % value).rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def check_aligned():
    for code in ALIGNED:
        row = db.execute(
            "select g.name, d.ellipsoid_code from geodetic_crs g join geodetic_datum d on d.auth_name = g.datum_auth_name "
            "and d.code = g.datum_code where g.auth_name = 'EPSG' and g.code = ?",
            (code,),
        ).fetchone()
        if row is None or str(row[1]) not in ("7019", "7030"):
            raise SystemExit("EPSG:%s %s is not on GRS 80 or WGS 84" % (code, row))


def main():
    check_aligned()
    version = db.execute("select value from metadata where key = 'EPSG.VERSION'").fetchone()[0]
    rows = []
    codes = db.execute(
        "select code from geodetic_crs where auth_name = 'EPSG' and type = 'geographic 2D' order by cast(code as integer)"
    ).fetchall()
    for (code,) in codes:
        found = [] if str(code) in ALIGNED else candidates(code)
        if not found:
            continue
        widest = max(f[0] for f in found)
        wide = [f for f in found if f[0] >= 0.8 * widest]
        _, accuracy, _, operation, shift = min(wide, key=lambda f: (f[1], f[2], -f[3]))
        size = math.hypot(*shift[:3]) + 31 * math.hypot(*shift[3:6]) + 6.4 * abs(shift[6])
        if size < NEGLIGIBLE_M:
            continue
        if not any(shift[3:]):
            shift = shift[:3]
        rows.append("%s %d %s %s" % (code, operation, number(accuracy), ",".join(number(v) for v in shift)))
    lines = ["; ".join(rows[i:i + 2]) for i in range(0, len(rows), 2)]
    print("/**")
    print(" * Published Helmert shifts to WGS 84, one a datum: EPSG code of the geographic CRS, EPSG code of the operation,")
    print(" * accuracy (m), and the shift as `+towgs84` has it: translations (m), rotations (arc seconds, position vector),")
    print(" * scale (parts per million). Made by tests/golden/geo/make-datum-shifts.py from the EPSG Geodetic Parameter")
    print(" * Dataset %s; not to be edited by hand." % version)
    print(" */")
    print("export const PUBLISHED_SHIFTS = `")
    print("\n".join(lines))
    print("`;")


if __name__ == "__main__":
    main()
