"""Writes geo/datum-places-table.ts: where on the earth each datum shift of the registry is how accurate.

Run: python3 make-datum-places.py > ../../../geo/datum-places-table.ts    (needs pyproj and geo/epsg-registry-table.ts)
     python3 make-datum-places.py --points > datum-places.jsonl           places, with how far a shift lies from PROJ's own
     python3 make-datum-places.py --points --all > FILE                    of all shifts in place of one in 6

A shift is the one of a code, for its area of use; imagery may lie elsewhere. All operations that PROJ has for the datum without
grids are held to it in their own areas of use, which are boxes: in the box of an operation that is the shift itself (within
half a metre) its accuracy is the operation's, in one of another it is that operation's and besides that how far the two lie
apart there at most. Operations of a worse accuracy than the shift's that lie within both accuracies of it, and those of an
unknown accuracy, say nothing within its own boxes.
Outside of all boxes the accuracy is not known.
"""
import json
import os
import re
import shutil
import sys
import tempfile
import warnings

import numpy as np
import pyproj
from pyproj import CRS, Transformer
from pyproj.transformer import TransformerGroup

warnings.simplefilter("ignore")
bare = tempfile.mkdtemp()
for name in ("proj.db", "proj.ini"):
    shutil.copy(os.path.join(pyproj.datadir.get_data_dir(), name), bare)
pyproj.datadir.set_data_dir(bare)
pyproj.network.set_network_enabled(False)

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "geo", "epsg-registry-table.ts")
SAME_M = 0.5
NO_ACCURACY = 999
# Published accuracies are standard deviations or guesses: operations that lie within one and a half times their sum agree.
AGREEING = 1.5
SIDE = 7
CHARACTERS_PER_LINE = 2500


def table_rows(name, text):
    body = re.search(r"export const %s = `\n(.*?)\n`;" % name, text, re.S).group(1)
    return [row.split("|") for row in body.replace("\n", "").split(";") if row]


def pairs():
    """(datum, number of the shift) to (geographic code, towgs84 or '', accuracy, codes that have it)."""
    text = open(TABLE).read()
    shifts = {row[0]: row for row in table_rows("SHIFT_ROWS", text)}
    geographic = {row[0]: row for row in table_rows("GEOGRAPHIC_ROWS", text)}
    flat = dict(table_rows("FLAT_ROWS", text))
    found = {}

    def note(base, shift, code):
        if shift == "" or base not in geographic:
            return
        row = geographic[base]
        key = (row[2], shift)
        entry = found.setdefault(key, {"geographic": base, "row": row, "shift": shifts[shift], "codes": []})
        entry["codes"].append(code)

    for row in geographic.values():
        note(row[0], row[6], row[0])
    for row in table_rows("PROJECTED_ROWS", text):
        note(row[2] if row[2] in geographic else flat.get(row[2]), row[6], row[0])
    return found


def shift_transformer(entry):
    """From WGS 84 by the shift alone, as it is carried out."""
    axis, inverse = entry["row"][3].split(" ")
    shape = "+R=%s" % axis if inverse == "0" else "+a=%s +rf=%s" % (axis, inverse)
    towgs84 = entry["shift"][2]
    text = "+proj=longlat %s +pm=%s" % (shape, entry["row"][4])
    if towgs84 == "":
        return lambda lon, lat: (np.asarray(lon) - float(entry["row"][4]), np.asarray(lat))
    change = Transformer.from_crs("EPSG:4326", CRS(text + " +towgs84=" + towgs84 + " +no_defs"), always_xy=True)
    return change.transform


def apart_m(there, own, lat):
    lon_apart = (np.asarray(there[0]) - np.asarray(own[0]) + 180) % 360 - 180
    return np.hypot(lon_apart * np.cos(np.radians(lat)), np.asarray(there[1]) - np.asarray(own[1])) * 111320


def unit_of(entry):
    return 0.9 if entry["row"][5] == "grad" else 1


def operations(code):
    """PROJ's operations from WGS 84 that need no grid: transformer, box, accuracy."""
    try:
        group = TransformerGroup("EPSG:4326", "EPSG:" + code, always_xy=True, allow_ballpark=False)
    except (pyproj.exceptions.ProjError, IndexError):
        return []
    out = []
    for one in group.transformers:
        if one.area_of_use is None or "allpark" in one.description:
            continue
        accuracy = None if one.accuracy < 0 or one.accuracy == NO_ACCURACY else one.accuracy
        a = one.area_of_use
        out.append((one, (a.west, a.south, a.east, a.north), accuracy))
    return out


def samples(box, side=SIDE, inset=0.0):
    west, south, east, north = box
    east = east if east >= west else east + 360
    at = np.linspace(inset, 1 - inset, side)
    lon, lat = np.meshgrid(west + (east - west) * at, np.clip(south + (north - south) * at, -89, 89))
    return (lon.ravel() + 180) % 360 - 180, lat.ravel()


def apart_over(box, change, own, entry):
    lon, lat = samples(box)
    x, y = change.transform(lon, lat)
    unit = unit_of(entry)
    apart = apart_m((np.asarray(x) * unit, np.asarray(y) * unit), own(lon, lat), lat)
    apart = apart[np.isfinite(apart)]
    return float(apart.max()) if apart.size else None


def common(a, b):
    """The part of two boxes, neither of them across the antimeridian, or None."""
    if a[0] > a[2] or b[0] > b[2]:
        return None
    west, south, east, north = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (west, south, east, north) if west < east and south < north else None


def places(entry, of_datum):
    """
    Boxes of one shift: 'w s e n accuracy', with `=` before those of the shift itself, `>` before those of others outside of these,
    and nothing before those of others within them.
    """
    own = shift_transformer(entry)
    held = []
    for change, box, accuracy in of_datum:
        apart = apart_over(box, change, own, entry)
        if apart is not None:
            held.append((change, box, accuracy, apart))
    owns = [(box, a) for _, box, a, apart in held if apart < SAME_M]
    out = []

    def add(mark, box, metres):
        text = ("%s%s %s" % (mark, " ".join("%g" % round(v, 2) for v in box), metres)).rstrip()
        if text not in out:
            out.append(text)

    for change, box, accuracy, apart in held:
        if apart < SAME_M:
            add("=", box, "" if accuracy is None else "%g" % accuracy)
            continue
        add(">", box, "" if accuracy is None else "%g" % np.ceil(accuracy + apart))
        for own_box, own_accuracy in owns:
            both = common(box, own_box)
            if both is None or accuracy is None or own_accuracy is None:
                continue
            there = apart_over(both, change, own, entry)
            if there is None or (accuracy > own_accuracy and there <= AGREEING * (accuracy + own_accuracy)):
                continue
            add("", both, "%g" % np.ceil(accuracy + there))
    return out


def all_places():
    of_datum = {}
    for key, entry in sorted(pairs().items(), key=lambda item: (int(item[0][0]), int(item[0][1]))):
        if key[0] == "6326":
            continue
        if entry["geographic"] not in of_datum:
            of_datum[entry["geographic"]] = operations(entry["geographic"])
        yield key, entry, places(entry, of_datum[entry["geographic"]])


def write_table():
    print("// Where the datum shifts of the EPSG registry hold, by PROJ %s. Made by tests/golden/geo/make-datum-places.py," % pyproj.proj_version_str)
    print("// not to be edited by hand. Rows end with a semicolon; geo/datum-places.ts reads them.")
    print("\n/** datum/number of the shift|boxes: `=` of the shift itself, `>` of others outside of these, plain of others within; west south east north, and the accuracy")
    print(" * (m), empty where it is not known */\nexport const PLACE_ROWS = `")
    line = ""
    for (datum, shift), _, boxes in all_places():
        line += "%s/%s|%s;" % (datum, shift, "|".join(boxes))
        if len(line) > CHARACTERS_PER_LINE:
            print(line)
            line = ""
    print(line + "\n`;")


def write_points():
    """For a code of each shift: places within and beside its area of use, and how far PROJ's own operation there lies off."""
    print(json.dumps({"proj": pyproj.proj_version_str}))
    for number, ((datum, shift), entry) in enumerate(sorted(pairs().items(), key=lambda item: (int(item[0][0]), int(item[0][1])))):
        if "--all" not in sys.argv and number % 6:
            continue
        own = shift_transformer(entry)
        try:
            change = Transformer.from_crs("EPSG:4326", "EPSG:" + entry["geographic"], always_xy=True, allow_ballpark=False)
        except pyproj.exceptions.ProjError:
            continue
        for code in entry["codes"] if "--all" in sys.argv else [entry["codes"][0]]:
            area = CRS.from_epsg(int(code)).area_of_use
            if area is None:
                continue
            east = area.east if area.east >= area.west else area.east + 360
            w, h = (east - area.west), (area.north - area.south)
            inside = samples((area.west, area.south, area.east, area.north), 4, 0.07)
            beside = samples((area.west - w / 4 - 1, max(-80, area.south - h / 4 - 1), area.west + w * 1.25 + 1, min(80, area.north + h / 4 + 1)), 3)
            points = []
            for lon, lat in [*zip(*inside), *zip(*beside)]:
                try:
                    x, y = change.transform(lon, lat, errcheck=True)
                    apart = float(apart_m((x * unit_of(entry), y * unit_of(entry)), own(lon, lat), lat))
                except pyproj.exceptions.ProjError:
                    apart = float("inf")
                points.append([round(float(lon), 4), round(float(lat), 4), round(apart, 1) if np.isfinite(apart) else None])
            print(json.dumps({"code": int(code), "points": points}))


if __name__ == "__main__":
    write_points() if "--points" in sys.argv else write_table()
