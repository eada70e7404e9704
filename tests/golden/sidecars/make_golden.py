#!/usr/bin/env python3
"""Writes small GeoTIFFs with masks, transparency and files beside them, and what rasterio reads of each.

Run in this folder: python3 make_golden.py   (made with rasterio 1.3.5, GDAL 3.6.2; seed 15)
cases.json lists for each file, as rasterio has it: affine, EPSG code, scales, offsets, and `valid`: rows of 0 and 1, where
every band but one of transparency is valid by read_masks and no NaN. Where a nodata value and transparency meet, or
transparency is the fifth band, GDAL's masks leave transparency out; there `valid` is what gdalwarp -dstalpha makes of it.
Where it is the first band, neither of them heeds what GDAL itself calls alpha; there `valid` is where it is not 0.
"""
import json
import re
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
import rasterio
from osgeo import gdal, osr

gdal.UseExceptions()
warnings.simplefilter("ignore")
HERE = Path(__file__).resolve().parent
FILES = HERE / "files"
WIDTH, HEIGHT = 7, 5
rng = np.random.default_rng(15)
cases = []


def wkt(epsg):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(epsg)
    return srs.ExportToWkt()


def write(name, bands=3, options=(), nodata=None, mask=None, metadata=None, scale=None, kind=gdal.GDT_Byte, placed=True, crs=True, values=None):
    path = str(FILES / f"{name}.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(path, WIDTH, HEIGHT, bands, kind, list(options))
    if placed:
        dataset.SetGeoTransform((500000, 10, 0, 5000000, 0, -10))
    if crs:
        dataset.SetProjection(wkt(32632))
    for key, value in (metadata or {}).items():
        dataset.SetMetadataItem(key, value)
    for band in range(bands):
        pixels = rng.integers(0, 3, (HEIGHT, WIDTH)) if values is None else values[band]
        dataset.GetRasterBand(band + 1).WriteArray(pixels)
        if nodata is not None:
            dataset.GetRasterBand(band + 1).SetNoDataValue(nodata)
        if scale is not None:
            dataset.GetRasterBand(band + 1).SetScale(scale[0])
            dataset.GetRasterBand(band + 1).SetOffset(scale[1])
    if mask is not None:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    dataset = None
    return path


def some():
    return (rng.integers(0, 3, (HEIGHT, WIDTH)) > 0).astype(np.uint8) * 255


def write_msk(path, masks, flags, of=None):
    """A mask file as GDAL writes it; `of`: a raster of the same size without an own mask, whose mask file it becomes."""
    source = of or path
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "NO")
    dataset = gdal.Open(source)
    for band, mask in enumerate(masks):
        dataset.GetRasterBand(band + 1).CreateMaskBand(flags)
        dataset.GetRasterBand(band + 1).GetMaskBand().WriteArray(mask)
    dataset = None
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    if of is not None:
        shutil.move(f"{of}.msk", f"{path}.msk")
        Path(of).unlink()


def write_aux(path, body):
    Path(f"{path}.aux.xml").write_text(f"<PAMDataset>\n{body}\n</PAMDataset>\n")


def write_world(path, ending, x, comma=False):
    text = "\n".join(["20.5", "0.25", "0.5", "-20.25", f"{x}", "4999990.5"]) + "\n"
    Path(path).with_suffix(f".{ending}").write_text(text.replace(".", ",") if comma else text)


def warped_valid(path):
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out.tif"
        subprocess.run(["gdalwarp", "-q", "-r", "near", "-dstalpha", path, out], check=True)
        with rasterio.open(out) as source:
            return source.read(source.count) > 0


def add(path, note, by_warp=False, by_alpha=False):
    with rasterio.open(path) as source:
        colours = [i for i, kind in enumerate(source.colorinterp) if kind != rasterio.enums.ColorInterp.alpha]
        pixels = source.read()
        masks = source.read_masks()
        valid = np.logical_and.reduce([(masks[i] > 0) & ~(np.isnan(pixels[i]) if pixels.dtype.kind == "f" else False) for i in colours])
        if by_alpha:
            (alpha,) = set(range(source.count)) - set(colours)
            valid = pixels[alpha] > 0
        if by_warp:
            valid = warped_valid(path)
        t = source.transform
        cases.append({
            "file": Path(path).name,
            "note": note,
            "bands": colours,
            "affine": [t.a, t.b, t.c, t.d, t.e, t.f],
            "epsg": source.crs.to_epsg() if source.crs else None,
            "scales": list(source.scales),
            "offsets": list(source.offsets),
            "valid": ["".join("1" if v else "0" for v in row) for row in valid],
        })


def write_nodata(path, text):
    """Another text in the place of the nodata value -1.2345678901234567e+100, which the file was written with."""
    content = Path(path).read_bytes()
    (found,) = re.findall(rb"-1\.2345678901234\d*e\+100", content)
    Path(path).write_bytes(content.replace(found, text.encode().ljust(len(found), b"\0")))


def srs(epsg):
    return "<SRS>" + wkt(epsg).replace("\"", "&quot;") + "</SRS>"


def main():
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir()
    rgba = ["PHOTOMETRIC=RGB", "ALPHA=YES"]
    add(write("plain"), "no mask, no nodata")
    add(write("rgba", 4, rgba), "unassociated alpha")
    add(write("rgba-premultiplied", 4, ["PHOTOMETRIC=RGB", "ALPHA=PREMULTIPLIED"]), "associated alpha")
    add(write("grey-alpha", 2, ["ALPHA=YES"]), "grey with alpha")
    add(write("rgba-uint16", 4, rgba, kind=gdal.GDT_UInt16), "alpha of 16 bits")
    add(write("rgba-planes", 4, [*rgba, "INTERLEAVE=BAND", "COMPRESS=DEFLATE"]), "alpha, bands apart")
    seen = some()
    colours = [np.where(seen == 0, 0, rng.integers(1, 9, (HEIGHT, WIDTH))) for _ in range(3)]
    dark = some()
    add(write("rgba-nodata", 4, rgba, nodata=0, values=[*[np.where(dark == 0, 0, c) for c in colours], seen]), "alpha and nodata 0", by_warp=True)
    add(write("rgbn-alpha", 5, ["PHOTOMETRIC=RGB", "ALPHA=NO"], values=[*colours, colours[0], seen]), "no alpha declared in five bands")
    add(write("nodata", nodata=1), "nodata")
    add(write("nodata-out-of-type", nodata=-9999), "a nodata value that uint8 cannot hold")
    add(write("mask", mask=some()), "mask within")
    add(write("mask-nodata", nodata=1, mask=some()), "mask within and nodata")
    add(write("mask-alpha", 4, rgba, mask=some()), "mask within and alpha")
    holes = rng.random((HEIGHT, WIDTH))
    holes[holes < 0.3] = np.nan
    add(write("mask-nan", 1, mask=some(), kind=gdal.GDT_Float32, values=[holes]), "mask within and NaN")
    path = write("msk")
    write_msk(path, [some()], gdal.GMF_PER_DATASET)
    add(path, "mask file of all bands")
    path = write("msk-bands")
    write_msk(path, [some(), some(), some()], 0)
    add(path, "mask file with a mask for each band")
    path = write("msk-one-band", nodata=1)
    write_msk(path, [some()], 0)
    add(path, "mask file of the first band only, nodata for the others")
    path = write("msk-nodata", nodata=1)
    write_msk(path, [some()], gdal.GMF_PER_DATASET)
    add(path, "mask file and nodata")
    path = write("msk-alpha", 4, rgba)
    write_msk(path, [some()], gdal.GMF_PER_DATASET)
    add(path, "mask file and alpha")
    path = write("mask-msk", mask=some())
    write_msk(path, [some()], gdal.GMF_PER_DATASET, of=write("other"))
    add(path, "mask within and mask file")
    add(write("joint", metadata={"NODATA_VALUES": "0 1 2"}), "NODATA_VALUES")
    add(write("joint-nodata", nodata=1, metadata={"NODATA_VALUES": "0 1 2"}), "NODATA_VALUES and nodata")
    add(write("joint-mask", mask=some(), metadata={"NODATA_VALUES": "0 1 2"}), "NODATA_VALUES and mask within")
    add(write("joint-short", nodata=1, metadata={"NODATA_VALUES": "0 1"}), "NODATA_VALUES of too few bands")
    path = write("aux-joint", nodata=1)
    write_aux(path, '<Metadata><MDI key="NODATA_VALUES">2 1 0</MDI></Metadata>')
    add(path, "NODATA_VALUES in .aux.xml")
    path = write("aux-nodata", nodata=1)
    write_aux(path, '<PAMRasterBand band="2"><NoDataValue>2</NoDataValue></PAMRasterBand>')
    add(path, "nodata of one band in .aux.xml, of all in the file")
    path = write("aux-nan", 1, kind=gdal.GDT_Float32, values=[holes])
    write_aux(path, '<PAMRasterBand band="1"><NoDataValue le_hex_equiv="000000000000F87F">nan</NoDataValue></PAMRasterBand>')
    add(path, "nodata NaN in .aux.xml")
    path = write("aux-alpha", 4, ["PHOTOMETRIC=RGB", "ALPHA=NO"])
    write_aux(path, '<PAMRasterBand band="4"><ColorInterp>Alpha</ColorInterp></PAMRasterBand>')
    add(path, "alpha by .aux.xml")
    path = write("aux-scale", scale=None)
    write_aux(path, '<PAMRasterBand band="1"><Scale>0.0001</Scale><Offset>-0.1</Offset></PAMRasterBand>')
    add(path, "scale and offset in .aux.xml")
    path = write("aux-scale-own", scale=(0.5, 3))
    write_aux(path, '<PAMRasterBand band="1"><Scale>0.0001</Scale><Offset>-0.1</Offset></PAMRasterBand>')
    add(path, "scale and offset in .aux.xml and in the file")
    path = write("aux-place")
    write_aux(path, f"{srs(32633)}<GeoTransform>600000, 20, 0, 4000000, 0, -20</GeoTransform>")
    add(path, "CRS and georeference in .aux.xml and in the file")
    path = write("aux-crs")
    write_aux(path, srs(32633))
    add(path, "CRS in .aux.xml, georeference in the file")
    path = write("aux-only", placed=False, crs=False)
    write_aux(path, f'{srs(3035)}<GeoTransform>4321000, 20, 0, 3210000, 0, -20</GeoTransform>')
    add(path, "CRS and georeference in .aux.xml only")
    path = write("aux-tfw", placed=False)
    write_aux(path, "<GeoTransform>600000, 20, 0, 4000000, 0, -20</GeoTransform>")
    write_world(path, "tfw", 500010.5)
    add(path, "georeference in .aux.xml and a world file")
    path = write("own-tfw")
    write_world(path, "tfw", 700010.5)
    add(path, "georeference in the file and a world file")
    for ending, others in [("tfw", ["tifw", "wld"]), ("tifw", ["wld"]), ("wld", [])]:
        path = write(f"world-{ending}", placed=False)
        for i, each in enumerate([ending, *others]):
            write_world(path, each, 500010.5 + 1000 * i)
        add(path, f".{ending} before {others}")
    path = write("world-comma", placed=False)
    write_world(path, "tfw", 500010.5, comma=True)
    add(path, "a world file with decimal commas")
    path = write("world-upper", placed=False)
    write_world(path, "TFW", 500010.5)
    add(path, ".TFW")
    path = write("world-point", placed=False, metadata={"AREA_OR_POINT": "Point"})
    write_world(path, "tfw", 500010.5)
    add(path, "a world file beside pixels that are points")
    least = np.where(some() == 0, np.finfo(np.float32).min, 5)
    for name, text, kind in [("digits", "-3.402823e+38", gdal.GDT_Float32), ("digits-double", "-3.402823e+38", gdal.GDT_Float64), ("rough", "-3.4e+38", gdal.GDT_Float32)]:
        path = write(f"nodata-{name}", 1, kind=kind, nodata=-1.2345678901234567e100, values=[least])
        write_nodata(path, text)
        add(path, "a nodata value in fewer digits than its pixels")
    for name, text in [("comma", "-9999,0"), ("each", "-9999 -9999")]:
        path = write(f"nodata-{name}", 2, kind=gdal.GDT_Float32, nodata=-1.2345678901234567e100, values=[np.where(some() == 0, -9999, 5)] * 2)
        write_nodata(path, text)
        add(path, f"a nodata value written {text}")
    path = write("msk-upper")
    write_msk(path, [some()], gdal.GMF_PER_DATASET)
    Path(f"{path}.msk").rename(f"{path}.MSK")
    add(path, "mask file whose name ends in capitals")
    path = write("item-alpha", 4, ["ALPHA=NO"])
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetColorInterpretation(gdal.GCI_AlphaBand)
    dataset = None
    add(path, "alpha by an item of GDAL_METADATA in the first band", by_alpha=True)
    (HERE / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


main()
