#!/usr/bin/env python3
"""Writes small GeoTIFFs with GDAL in many ways of storing, and what GDAL reads back from each.

Run in this folder: python3 make_golden.py   (made with GDAL 3.6.2, numpy 1.24.2; seed 20210824)
cases.json lists for each file its header and names of raw little-endian files (expected/): the values, band after
band, and the validity (1 = valid in all bands, by GDAL's masks). Values are compared exactly, JPEG included: both
readers decode with libjpeg-turbo.
"""
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.SetCacheMax(64 << 20)
HERE = Path(__file__).resolve().parent
FILES, EXPECTED = HERE / "files", HERE / "expected"
WIDTH, HEIGHT = 37, 29
GEOTRANSFORM = (433136.25, 20.0, 0.0, 9035778.5, 0.0, -20.0)
rng = np.random.default_rng(20210824)
cases, refused = [], []


def crs(epsg=32720):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(epsg)
    return srs.ExportToWkt()


def surface(dtype, bands, width=WIDTH, height=HEIGHT):
    """Smooth with noise, over a good part of the type's range, with runs of equal values."""
    y, x = np.mgrid[0:height, 0:width]
    out = np.empty((bands, height, width))
    for b in range(bands):
        smooth = np.sin(x / 7 + b) * np.cos(y / 5) + 0.05 * rng.standard_normal((height, width))
        smooth[height // 2 : height // 2 + 4, :] = 0.25
        out[b] = smooth
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return (out * 1234.5).astype(dtype)
    info = np.iinfo(kind)
    top = min(float(info.max), 2.0**31)
    low = max(float(info.min), -(2.0**31))
    middle, half = (top + low) / 2, (top - low) / 2
    return np.clip(middle + out * half * 0.8, low, top - 1).astype(dtype)


TYPES = {
    "uint8": gdal.GDT_Byte, "int8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "int16": gdal.GDT_Int16,
    "uint32": gdal.GDT_UInt32, "int32": gdal.GDT_Int32, "float32": gdal.GDT_Float32, "float64": gdal.GDT_Float64,
}


def create(name, array, options=(), nodata=None, mask=None, geotransform=GEOTRANSFORM, wkt=None, describe=False, gcps=False,
           point=False):
    path = str(FILES / name)
    dtype = array.dtype.name
    options = list(options)
    if dtype == "int8":
        options.append("PIXELTYPE=SIGNEDBYTE")
    dataset = gdal.GetDriverByName("GTiff").Create(path, array.shape[2], array.shape[1], array.shape[0], TYPES[dtype], options)
    if point:
        dataset.SetMetadataItem("AREA_OR_POINT", "Point")
    if geotransform is not None:
        dataset.SetGeoTransform(geotransform)
    if wkt != "":
        dataset.SetProjection(wkt or crs())
    if gcps:
        points = [gdal.GCP(500000 + c * 20, 9000000 - r * 20, 0, c, r) for c, r in [(0, 0), (30, 2), (5, 20), (33, 25)]]
        dataset.SetGCPs(points, crs())
    for b in range(array.shape[0]):
        band = dataset.GetRasterBand(b + 1)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if describe:
            band.SetDescription(f"Band <{b}> & \"more\"")
            band.SetScale(0.0001 * (b + 1))
            band.SetOffset(-0.1 * b)
        values = array[b].view(np.uint8) if dtype == "int8" else array[b]
        band.WriteArray(values)
    if mask is not None:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    dataset = None
    return path


def keep(data):
    name = hashlib.sha1(data).hexdigest()[:12] + ".bin"
    (EXPECTED / name).write_bytes(data)
    return name


def read_back(dataset, dtype, overview=None):
    values, valid = [], None
    for b in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(b)
        if overview is not None:
            band = band.GetOverview(overview)
        array = band.ReadAsArray()
        values.append(array.view(np.int8) if dtype == "int8" else array)
        good = band.GetMaskBand().ReadAsArray() != 0
        if np.dtype(dtype).kind == "f":
            # GDAL takes NaN for data where nodata is something else; here NaN is never data.
            good &= ~np.isnan(array)
        valid = good if valid is None else valid & good
    stacked = np.stack(values)
    assert stacked.dtype == np.dtype(dtype), (stacked.dtype, dtype)
    return {
        "widthPx": stacked.shape[2],
        "heightPx": stacked.shape[1],
        "values": keep(stacked.astype(np.dtype(dtype).newbyteorder("<")).tobytes()),
        "valid": None if valid.all() else keep(valid.astype(np.uint8).tobytes()),
    }


def number(value):
    return None if value is None else "nan" if np.isnan(value) else value


def record(name, dtype):
    dataset = gdal.Open(str(FILES / name))
    band = dataset.GetRasterBand(1)
    bands = [dataset.GetRasterBand(b + 1) for b in range(dataset.RasterCount)]
    block = band.GetBlockSize()
    cases.append({
        "file": name, "dataType": dtype, "bandCount": dataset.RasterCount, "nodata": number(band.GetNoDataValue()),
        "geotransform": list(dataset.GetGeoTransform()), "blockPx": list(block),
        "names": [b.GetDescription() for b in bands],
        "scales": [b.GetScale() if b.GetScale() is not None else 1 for b in bands],
        "offsets": [b.GetOffset() if b.GetOffset() is not None else 0 for b in bands],
        "full": read_back(dataset, dtype),
        "overviews": [read_back(dataset, dtype, i) for i in range(band.GetOverviewCount())],
    })


def matrix():
    variant = 0
    for dtype in TYPES:
        floating = np.dtype(dtype).kind == "f"
        for compression in ("NONE", "PACKBITS", "LZW", "DEFLATE", "ZSTD"):
            predictors = (1,) if compression in ("NONE", "PACKBITS") else (1, 2, 3) if floating else (1, 2)
            for predictor in predictors:
                options = [f"COMPRESS={compression}"]
                if predictor > 1:
                    options.append(f"PREDICTOR={predictor}")
                interleave = "PIXEL" if variant % 2 else "BAND"
                tiled = variant % 3 != 0
                big_endian = variant % 5 in (1, 2)
                bigtiff = variant % 7 in (0, 3)
                options += [f"INTERLEAVE={interleave}", f"ENDIANNESS={'BIG' if big_endian else 'LITTLE'}"]
                options += ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"] if tiled else ["BLOCKYSIZE=8"]
                options.append(f"BIGTIFF={'YES' if bigtiff else 'NO'}")
                label = f"{dtype}-{compression}-p{predictor}-{interleave}-{'tiled' if tiled else 'strips'}-{'be' if big_endian else 'le'}{'-big' if bigtiff else ''}"
                name = label.lower() + ".tif"
                create(name, surface(dtype, 2), options)
                record(name, dtype)
                variant += 1


def nodata_cases():
    lzw = ["COMPRESS=LZW", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]
    array = surface("int16", 2)
    array[0, 3:9, 4:20] = -9999
    array[1, 20:, 30:] = -9999
    create("nodata-int16.tif", array, lzw, nodata=-9999)
    record("nodata-int16.tif", "int16")
    array = surface("float32", 2)
    array[0, 3:9, 4:20] = np.nan
    create("nodata-nan.tif", array, lzw, nodata=float("nan"))
    record("nodata-nan.tif", "float32")
    create("nan-without-nodata.tif", array, lzw)
    record("nan-without-nodata.tif", "float32")
    array = surface("float32", 1)
    array[0, 3:9, 4:20] = np.finfo(np.float32).min
    create("nodata-float32-min.tif", array, lzw, nodata=float(np.finfo(np.float32).min))
    record("nodata-float32-min.tif", "float32")
    array[0, 3:9, 4:20] = np.float32(0.1)
    create("nodata-tenth.tif", array, lzw, nodata=float(np.float32(0.1)))
    record("nodata-tenth.tif", "float32")
    create("nodata-out-of-range.tif", surface("uint8", 1), lzw, nodata=-9999)
    record("nodata-out-of-range.tif", "uint8")


def mask_and_overviews():
    mask = np.full((HEIGHT, WIDTH), 255, np.uint8)
    mask[5:15, 10:31] = 0
    create("mask.tif", surface("uint16", 2), ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE"], mask=mask)
    record("mask.tif", "uint16")
    create("mask-strips.tif", surface("uint8", 1), ["BLOCKYSIZE=5"], mask=mask)
    record("mask-strips.tif", "uint8")
    array = surface("int16", 2, 150, 90)
    mask = np.full((90, 150), 255, np.uint8)
    mask[20:60, 40:111] = 0
    path = create("overview-source.tif", array, mask=mask)
    gdal.Translate(str(FILES / "cog-mask-overviews.tif"), path, format="COG",
                   creationOptions=["BLOCKSIZE=128", "COMPRESS=LZW", "PREDICTOR=YES", "OVERVIEWS=IGNORE_EXISTING", "RESAMPLING=AVERAGE"])
    Path(path).unlink()
    record("cog-mask-overviews.tif", "int16")
    array[:, 20:60, 40:111] = -32768
    create("overviews-nodata.tif", array, ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "COMPRESS=ZSTD"], nodata=-32768)
    dataset = gdal.Open(str(FILES / "overviews-nodata.tif"), gdal.GA_Update)
    dataset.BuildOverviews("NEAREST", [2, 4])
    dataset = None
    record("overviews-nodata.tif", "int16")


def sparse():
    for name, nodata in (("sparse.tif", None), ("sparse-nodata.tif", -7)):
        dataset = gdal.GetDriverByName("GTiff").Create(
            str(FILES / name), 64, 40, 2, gdal.GDT_Int16,
            ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "SPARSE_OK=TRUE", "COMPRESS=DEFLATE", "INTERLEAVE=BAND"])
        dataset.SetGeoTransform(GEOTRANSFORM)
        dataset.SetProjection(crs())
        if nodata is not None:
            dataset.GetRasterBand(1).SetNoDataValue(nodata)
        dataset.GetRasterBand(1).WriteArray(surface("int16", 1, 16, 16)[0], 16, 16)
        dataset.GetRasterBand(2).WriteArray(surface("int16", 1, 16, 16)[0], 48, 0)
        dataset = None
        record(name, "int16")


def jpeg():
    tiles = ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=JPEG", "JPEG_QUALITY=80"]
    create("jpeg-grey.tif", surface("uint8", 1), tiles)
    record("jpeg-grey.tif", "uint8")
    create("jpeg-ycbcr.tif", surface("uint8", 3), tiles + ["PHOTOMETRIC=YCBCR", "INTERLEAVE=PIXEL"])
    record("jpeg-ycbcr.tif", "uint8")
    create("jpeg-rgb-strips.tif", surface("uint8", 3), ["BLOCKYSIZE=8", "COMPRESS=JPEG", "PHOTOMETRIC=RGB", "INTERLEAVE=PIXEL"])
    record("jpeg-rgb-strips.tif", "uint8")
    create("jpeg-apart.tif", surface("uint8", 3), tiles + ["INTERLEAVE=BAND"])
    record("jpeg-apart.tif", "uint8")
    create("jpeg-four-bands.tif", surface("uint8", 4), tiles + ["INTERLEAVE=PIXEL", "PHOTOMETRIC=MINISBLACK"])
    record("jpeg-four-bands.tif", "uint8")


def georeference():
    array = surface("uint8", 1)
    create("rotated.tif", array, geotransform=(500000.0, 18.0, 4.0, 9000000.0, 3.0, -19.0))
    record("rotated.tif", "uint8")
    create("point.tif", array, point=True)
    record("point.tif", "uint8")
    create("rotated-point.tif", array, geotransform=(500000.0, 18.0, 4.0, 9000000.0, 3.0, -19.0), point=True)
    record("rotated-point.tif", "uint8")
    create("lonlat.tif", array, geotransform=(-63.5, 0.0002, 0, -8.7, 0, -0.0002), wkt=crs(4326))
    record("lonlat.tif", "uint8")
    create("described.tif", surface("uint16", 3), ["INTERLEAVE=PIXEL"], describe=True)
    record("described.tif", "uint16")


def refusals():
    def refuse(name, words):
        refused.append({"file": name, "words": words})

    array = surface("uint8", 1)
    create("no-crs.tif", array, wkt="")
    refuse("no-crs.tif", "coordinate reference system")
    create("no-transform.tif", array, geotransform=None)
    refuse("no-transform.tif", "georeference")
    create("gcps.tif", array, geotransform=None, wkt="", gcps=True)
    refuse("gcps.tif", "ground control points")
    create("bits-12.tif", surface("uint16", 1) >> 4, ["NBITS=12"])
    refuse("bits-12.tif", "12-bit unsigned integer")
    create("bits-1.tif", array >> 7, ["NBITS=1"])
    refuse("bits-1.tif", "1-bit unsigned integer")
    create("lerc.tif", array, ["COMPRESS=LERC"])
    refuse("lerc.tif", "LERC")
    create("webp.tif", surface("uint8", 3), ["COMPRESS=WEBP", "INTERLEAVE=PIXEL"])
    refuse("webp.tif", "WebP")
    dataset = gdal.GetDriverByName("GTiff").Create(str(FILES / "complex.tif"), 8, 8, 1, gdal.GDT_CFloat32)
    dataset.SetGeoTransform(GEOTRANSFORM)
    dataset.SetProjection(crs())
    dataset = None
    refuse("complex.tif", "complex")
    create("half.tif", surface("float32", 1), ["NBITS=16"])
    refuse("half.tif", "16-bit floating-point")


for folder in (FILES, EXPECTED):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
matrix()
nodata_cases()
mask_and_overviews()
sparse()
jpeg()
georeference()
refusals()
for extra in FILES.glob("*.aux.xml"):
    extra.unlink()
text = {"made": f"GDAL {gdal.__version__}, numpy {np.__version__}", "cases": cases, "refused": refused}
(HERE / "cases.json").write_text(json.dumps(text, indent=1) + "\n")
