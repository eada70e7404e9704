#!/usr/bin/env python3
"""What GDAL reads of each TIFF whose path comes on standard input: one line of JSON a file, its pixels beside it.

gdal-reading.py FOLDER    FOLDER takes the pixels: per file the values of all bands, then the masks of all bands (1 = valid)

Each file is read by a process of its own, as some of them end it.
"""
import json
import os
import signal
import sys
from pathlib import Path

try:
    import numpy as np
    from osgeo import gdal, osr
except ImportError as missing:
    print(f"missing: {missing}", file=sys.stderr)
    sys.exit(3)

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
MOST_SAMPLES = 60_000_000
SECONDS = 60
NAMES = {"uint8": "uint8", "int8": "int8", "uint16": "uint16", "int16": "int16", "uint32": "uint32", "int32": "int32",
         "float32": "float32", "float64": "float64", "int64": "float64", "uint64": "float64"}


def as_named(srs):
    """
    The CRS of the code that GDAL calls it by, as the registry has it: beside the code GDAL reads the file's keys, angles in degrees
    whatever they count in. Without a code the CRS by what it says alone: by its name GDAL may take it for one of the registry
    whose axes run the other way.
    """
    code = srs.GetAuthorityCode(None)
    if code is not None and srs.GetAuthorityName(None) == "EPSG":
        registered = osr.SpatialReference()
        registered.ImportFromEPSG(int(code))
        return registered
    bare = srs.Clone()
    if bare.IsProjected():
        bare.SetProjCS("held to what it says")
    return bare


def goes_back(lon, lat, x, y, back, size):
    """Whether a place is one of the earth's: beyond the edge of a map formulas return a place all the same."""
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    try:
        to_x, to_y, _ = back.TransformPoint(lon, lat)
    except RuntimeError:
        return False
    return np.hypot(to_x - x, to_y - y) <= size


def place(dataset):
    """Transform, and longitude and latitude of corners and centre on the datum of the CRS, whatever it is called."""
    transform = dataset.GetGeoTransform(can_return_null=True)
    if transform is not None and not np.isfinite(transform).all():
        transform = None
    srs = dataset.GetSpatialRef()
    out = {"transform": transform, "crs": None, "points": None, "gcps": dataset.GetGCPCount()}
    if srs is None:
        return out
    out["crs"] = f"{srs.GetAuthorityName(None)}:{srs.GetAuthorityCode(None)} {srs.GetName()}"
    out["local"] = bool(srs.IsLocal() or srs.IsGeocentric())
    if transform is None:
        return out
    try:
        srs = as_named(srs)
        target = srs.CloneGeogCS()
        if target is None:
            return out
        degrees = target.GetAngularUnits() * 180 / np.pi
        for one in (srs, target):
            one.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        change, back = osr.CoordinateTransformation(srs, target), osr.CoordinateTransformation(target, srs)
        size = max(abs(transform[1]), abs(transform[5]))
        w, h = dataset.RasterXSize, dataset.RasterYSize
        points = []
        for col, row in [(0, 0), (w, 0), (0, h), (w, h), (w / 2, h / 2)]:
            x = transform[0] + transform[1] * col + transform[2] * row
            y = transform[3] + transform[4] * col + transform[5] * row
            lon, lat, _ = change.TransformPoint(x, y)
            is_place = goes_back(lon, lat, x, y, back, size) and abs(lat * degrees) <= 90
            points.append([lon * degrees, lat * degrees] if is_place else None)
        out["points"] = points
    except (RuntimeError, TypeError):
        pass
    return out


def read(path, pixels):
    dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_READONLY, allowed_drivers=["GTiff"])
    count, w, h = dataset.RasterCount, dataset.RasterXSize, dataset.RasterYSize
    bands = [dataset.GetRasterBand(b + 1) for b in range(count)]
    first = bands[0]
    out = {
        "widthPx": w, "heightPx": h, "bandCount": count, **place(dataset),
        "bits": first.GetMetadataItem("NBITS", "IMAGE_STRUCTURE"),
        "compression": dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE"),
        "colours": dataset.GetMetadataItem("SOURCE_COLOR_SPACE", "IMAGE_STRUCTURE"),
        "type": gdal.GetDataTypeName(first.DataType),
        "flags": [band.GetMaskFlags() for band in bands],
        "alpha": [b for b, band in enumerate(bands) if band.GetColorInterpretation() == gdal.GCI_AlphaBand],
        "sidecars": [Path(f).name for f in (dataset.GetFileList() or [])[1:]],
    }
    nodata = [band.GetNoDataValue() for band in bands]
    out["nodata"] = [None if n is None else repr(float(n)) for n in nodata]
    if w * h * count > MOST_SAMPLES:
        return {**out, "large": True}
    values = [band.ReadAsArray() for band in bands]
    if first.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE":
        values = [array.view(np.int8) for array in values]
    kind = values[0].dtype.name
    if kind not in NAMES:
        return {**out, "dataType": kind}
    out["dataType"] = NAMES[kind]
    with open(pixels, "wb") as file:
        for array in values:
            file.write(array.astype(out["dataType"]).tobytes())
        for band, array, none in zip(bands, values, nodata):
            # Before GDAL 3.7 signed bytes are unsigned ones with a note, so that its mask looks for another value.
            by_value = array.dtype == np.int8 and none is not None and band.GetMaskFlags() in (1, 8)
            mask = array != none if by_value else band.GetMaskBand().ReadAsArray() != 0
            if out["alpha"] and band.GetMaskFlags() == gdal.GMF_ALL_VALID:
                # GDAL's masks heed transparency of 8 and 16 bits only, gdalwarp that of all types.
                mask = mask & (values[out["alpha"][0]] != 0)
            file.write(mask.astype(np.uint8).tobytes())
    return {**out, "pixels": str(pixels)}


def answer(path, pixels):
    signal.alarm(SECONDS)
    try:
        return read(path, pixels)
    except Exception as fault:
        return {"refused": str(fault).splitlines()[0] if str(fault) else "unknown"}


def main():
    folder = Path(sys.argv[1])
    for number, line in enumerate(sys.stdin):
        path = line.rstrip("\n")
        into, out = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(into)
            os.write(out, json.dumps(answer(path, folder / f"{number}.bin")).encode())
            os._exit(0)
        os.close(out)
        with os.fdopen(into, "rb") as file:
            text = file.read().decode()
        _, status = os.waitpid(child, 0)
        print(text if text else json.dumps({"refused": f"GDAL ended with {status}"}), flush=True)


main()
