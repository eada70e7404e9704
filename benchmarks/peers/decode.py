#!/usr/bin/env python3
"""Peer of the decode benchmark: GDAL, single-threaded.

decode.py make FOLDER SIZE_PX     writes FOLDER/decode-{deflate,lzw,none}-SIZE.tif where they are missing
decode.py read FILE               reads it block row by block row; prints the seconds around the reading
decode.py version                 prints GDAL's version
"""
import sys
import time
from pathlib import Path

try:
    import numpy as np
    from osgeo import gdal, osr
except ImportError as missing:
    print(f"missing: {missing}", file=sys.stderr)
    sys.exit(3)

gdal.UseExceptions()
BLOCK_PX = 512


def reflectance(size, seed=20210824):
    """int16 like Sentinel-2 reflectance x 10000: fields with sharp edges, slow trends, sensor noise."""
    rng = np.random.default_rng(seed)
    fields = np.repeat(np.repeat(rng.normal(0, 350, (size // 40 + 2, size // 55 + 2)), 40, 0), 55, 1)[:size, :size]
    trend_y = 400 * np.sin(np.arange(size) / 613.0)
    trend_x = 300 * np.cos(np.arange(size) / 877.0)
    out = np.empty((size, size), np.int16)
    for row in range(0, size, BLOCK_PX):
        rows = slice(row, min(row + BLOCK_PX, size))
        block = 1400 + fields[rows] + trend_y[rows, None] + trend_x[None, :]
        block += rng.normal(0, 25, block.shape)
        out[rows] = np.clip(block, 1, 10000)
    return out


def make(folder, size):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    none = folder / f"decode-none-{size}.tif"
    if not none.exists():
        tiles = ["TILED=YES", f"BLOCKXSIZE={BLOCK_PX}", f"BLOCKYSIZE={BLOCK_PX}"]
        dataset = gdal.GetDriverByName("GTiff").Create(str(none) + ".part", size, size, 1, gdal.GDT_Int16, tiles)
        dataset.SetGeoTransform((300000, 10, 0, 9100000, 0, -10))
        srs = osr.SpatialReference()
        srs.ImportFromEPSG(32720)
        dataset.SetProjection(srs.ExportToWkt())
        dataset.GetRasterBand(1).SetNoDataValue(-9999)
        dataset.GetRasterBand(1).WriteArray(reflectance(size))
        dataset = None
        Path(str(none) + ".part").rename(none)
    for compression in ("deflate", "lzw"):
        path = folder / f"decode-{compression}-{size}.tif"
        if path.exists():
            continue
        options = ["TILED=YES", f"BLOCKXSIZE={BLOCK_PX}", f"BLOCKYSIZE={BLOCK_PX}", f"COMPRESS={compression.upper()}", "PREDICTOR=2"]
        gdal.Translate(str(path) + ".part", str(none), format="GTiff", creationOptions=options + ["NUM_THREADS=ALL_CPUS"])
        Path(str(path) + ".part").rename(path)


def read(path):
    gdal.SetConfigOption("GDAL_NUM_THREADS", "1")
    dataset = gdal.Open(path)
    band = dataset.GetRasterBand(1)
    width, height = band.XSize, band.YSize
    start = time.perf_counter()
    for row in range(0, height, BLOCK_PX):
        band.ReadAsArray(0, row, width, min(BLOCK_PX, height - row))
    print(time.perf_counter() - start)


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]))
elif sys.argv[1] == "read":
    read(sys.argv[2])
else:
    print(f"GDAL {gdal.__version__}")
