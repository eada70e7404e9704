#!/usr/bin/env python3
"""Writes TIFFs in the layouts that GDAL can write, for `npm run foreign -- FOLDER`.

generated-layouts.py FOLDER

Crossed: sample type, codec with predictor, bands with their order, tiles or strips, byte order. Over these go in turn: classic
TIFF and BigTIFF, blocks that are left out, nodata, a mask within, where it lies (north up, south up, turned), sizes.
"""
import itertools
import sys
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")

TYPES = {"uint8": gdal.GDT_Byte, "int8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "int16": gdal.GDT_Int16,
         "uint32": gdal.GDT_UInt32, "int32": gdal.GDT_Int32, "uint64": gdal.GDT_UInt64, "int64": gdal.GDT_Int64,
         "float32": gdal.GDT_Float32, "float64": gdal.GDT_Float64}
CODECS = [("NONE", 1), ("PACKBITS", 1)] + [(codec, p) for codec in ("LZW", "DEFLATE", "ZSTD") for p in (1, 2, 3)]
BANDS = [(1, "PIXEL"), (3, "PIXEL"), (3, "BAND")]
BLOCKS = [["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32"], ["BLOCKYSIZE=1"], ["BLOCKYSIZE=7"], ["BLOCKYSIZE=500"]]
SIZES = [(61, 47), (64, 64), (1, 33), (130, 3), (17, 16)]
PLACES = [(32633, (500000, 20, 0, 5000000, 0, -20)), (4326, (10, 0.001, 0, 50, 0, -0.001)),
          (3857, (1e6, 30, 0, 6e6, 0, -30)), (3035, (4e6, 9.5, 3, 3e6, 2, -9)), (32733, (400000, 10, 0, 8e6, 0, 10))]


def samples(random, kind, shape):
    """Stretches of one value beside noise over the whole range; in floats not-a-number and infinities."""
    if kind.startswith("float"):
        values = random.normal(0, 10.0 ** random.integers(-3, 6), shape).astype(kind)
        values[random.random(shape) < 0.05] = np.nan
        values[random.random(shape) < 0.02] = np.inf
    elif kind.endswith("64"):
        # Up to 2^53 is held.
        low = 0 if kind == "uint64" else -(2**53)
        values = random.integers(low, 2**53, shape).astype(kind)
    else:
        info = np.iinfo(kind)
        values = random.integers(info.min, info.max, shape, endpoint=True).astype(kind)
    values[..., shape[-1] // 2:] = 7
    values[random.random(shape) < 0.1] = 3
    return values


def write(path, number, kind, options, bands, fill):
    random = np.random.default_rng(number)
    width, height = SIZES[number % len(SIZES)]
    epsg, transform = PLACES[number % len(PLACES)]
    if kind == "int8":
        options = [*options, "PIXELTYPE=SIGNEDBYTE"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, bands, TYPES[kind], options)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(epsg)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform(transform)
    nodata = {"nodata": 3, "sparse-nodata": 3, "nodata-nan": np.nan, "nodata-beyond": -9999, "sparse-beyond": -9999}.get(fill)
    if nodata is not None and (kind.startswith("float") or not np.isnan(nodata)):
        if kind.endswith("int64"):
            nodata = 3
        for b in range(bands):
            dataset.GetRasterBand(b + 1).SetNoDataValue(nodata)
    if fill != "empty":
        values = samples(random, kind, (bands, height, width))
        for b in range(bands):
            rows = height // 2 if fill.startswith("sparse") else height
            dataset.GetRasterBand(b + 1).WriteArray(values[b, :rows].view("uint8" if kind == "int8" else kind))
    if fill == "mask":
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        mask = (random.random((height, width)) < 0.6).astype("uint8") * 255
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    fills = ["whole", "nodata", "sparse", "mask", "whole", "nodata-nan", "nodata-beyond", "empty", "sparse-beyond", "sparse-nodata"]
    number = 0
    for kind, (codec, predictor), (bands, order), block, little in itertools.product(TYPES, CODECS, BANDS, BLOCKS, (True, False)):
        if predictor == 3 and not kind.startswith("float"):
            continue
        number += 1
        fill = fills[number % len(fills)]
        if kind == "int8" and fill == "sparse-beyond":
            # Before GDAL 3.7 these are unsigned, so that it takes the nearest of other values.
            fill = "sparse"
        options = [f"COMPRESS={codec}", f"INTERLEAVE={order}", *block, f"ENDIANNESS={'LITTLE' if little else 'BIG'}",
                   f"BIGTIFF={'YES' if number % 3 == 0 else 'NO'}"]
        if codec not in ("NONE", "PACKBITS"):
            options.append(f"PREDICTOR={predictor}")
        if fill == "empty" or fill.startswith("sparse"):
            options.append("SPARSE_OK=TRUE")
        name = f"{number:04}-{kind}-{codec}-{predictor}-{bands}{order}-{block[-1][-2:]}-{'le' if little else 'be'}-{fill}.tif"
        write(folder / name, number, kind, options, bands, fill)
    # JPEG is not written anew to the bit: what counts is that it is decoded alike.
    for bands, order, block, colours in itertools.product((1, 3), ("PIXEL", "BAND"), BLOCKS[::3], ("MINISBLACK", "YCBCR", "RGB")):
        if (bands == 1) != (colours == "MINISBLACK") or (colours == "YCBCR" and order == "BAND"):
            continue
        number += 1
        options = ["COMPRESS=JPEG", "JPEG_QUALITY=90", f"INTERLEAVE={order}", *block, f"PHOTOMETRIC={colours}"]
        write(folder / f"{number:04}-uint8-JPEG-{bands}{order}-{block[-1][-2:]}-{colours}.tif", number, "uint8", options, bands, "whole")
    print(f"{number} files")


main()
