"""Coordinates by PROJ (through GDAL's osr), against which geo/crs.ts is tested.

Run: python3 make-transforms.py > transforms.json   (needs osgeo; versions are written into the file)

Seed 20210824. Points are drawn inside each CRS's area of use, in degrees on WGS 84. `toleranceM` is 1 mm where both
sides carry out the same formulas (float noise and the different series of PROJ and proj4js stay below 0.1 mm), and 5 mm
where the datum is shifted, because proj4js inverts a Helmert shift with the small-angle matrix. There the operation is
spelt out (EPSG's published Helmert parameters; osr hands it coordinates in the authority's axis order), because PROJ
would otherwise choose by the grids that happen to be installed. The national grids at the end have 1 m: there PROJ
chooses among the operations published for the datum, and two of the same accuracy differ by decimetres. A lost sign
convention of the rotations shows as tens to hundreds of metres.
"""
import json
import random
import sys

from osgeo import gdal, osr

osr.UseExceptions()
WGS84 = osr.SpatialReference()
WGS84.ImportFromEPSG(4326)
WGS84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)

OSGB = (
    "+proj=pipeline +step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
    "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 "
    "+rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 "
    "+step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
)
DHDN = (
    "+proj=pipeline +step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
    "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=598.1 +y=73.7 +z=418.2 +rx=0.202 +ry=0.045 "
    "+rz=-2.455 +s=6.7 +convention=position_vector +step +inv +proj=cart +ellps=bessel +step +proj=pop +v_3 "
    "+step +proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +y_0=0 +ellps=bessel +step +proj=axisswap +order=2,1"
)
MODIS = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"

# text, [west, south, east, north], operation or None
CASES = [
    ("EPSG:32720", [-66, -14, -60, -1], None),
    ("EPSG:32633", [9, 35, 21, 78], None),
    ("EPSG:32760", [174, -60, 180, -1], None),
    ("EPSG:31983", [-48, -30, -42, -5], None),
    ("EPSG:3035", [-10, 35, 32, 70], None),
    ("EPSG:5880", [-70, -30, -36, 4], None),
    ("EPSG:3857", [-179, -80, 179, 80], None),
    ("EPSG:3395", [-179, -78, 179, 78], None),
    ("EPSG:2154", [-5, 42, 9, 51], None),
    ("EPSG:2263", [-74.5, 40.4, -72, 41.2], None),
    ("EPSG:5070", [-124, 25, -67, 49], None),
    ("EPSG:3413", [-180, 60, 180, 89], None),
    ("EPSG:3031", [-180, -89, 180, -60], None),
    ("EPSG:6933", [-179, -80, 179, 80], None),
    ("EPSG:8857", [-170, -80, 170, 80], None),
    ("EPSG:4674", [-74, -33, -34, 5], None),
    ("EPSG:4258", [-10, 35, 32, 70], None),
    ("EPSG:27700", [-7, 50, 2, 60], OSGB),
    ("EPSG:31467", [7.5, 47.5, 10.5, 55], DHDN),
    ("EPSG:28992", [3.5, 51.0, 7.0, 53.4], None),
    ("EPSG:31370", [3.0, 49.6, 6.0, 51.4], None),
    ("EPSG:3021", [12.0, 56.0, 20.0, 66.0], None),
    ("EPSG:2326", [113.9, 22.2, 114.4, 22.5], None),
    ("EPSG:2039", [34.5, 29.8, 35.6, 33.2], None),
    (MODIS, [-170, -80, 170, 80], None),
]


# National grids on their own datum: PROJ chooses among the published operations that need no grid file.
NATIONAL = {"EPSG:28992", "EPSG:31370", "EPSG:3021", "EPSG:2326", "EPSG:2039"}


def tolerance(text, operation):
    if text in NATIONAL:
        return 1
    return 0.001 if operation is None else 0.005


def transformation(text, operation):
    target = osr.SpatialReference()
    target.SetFromUserInput(text)
    target.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    options = osr.CoordinateTransformationOptions()
    if operation is not None:
        options.SetOperation(operation)
    return target, osr.CoordinateTransformation(WGS84, target, options)


def make():
    rng = random.Random(20210824)
    cases = []
    for text, (west, south, east, north), operation in CASES:
        target, forward = transformation(text, operation)
        points = []
        for _ in range(12):
            lon = round(rng.uniform(west, east), 6)
            lat = round(rng.uniform(south, north), 6)
            x, y, _z = forward.TransformPoint(lon, lat)
            points.append([lon, lat, x, y])
        cases.append({"crs": text, "name": target.GetName(), "operation": operation, "toleranceM": tolerance(text, operation), "points": points})
    return cases


def main():
    versions = {
        "gdal": gdal.__version__,
        "proj": f"{osr.GetPROJVersionMajor()}.{osr.GetPROJVersionMinor()}.{osr.GetPROJVersionMicro()}",
        "seed": 20210824,
    }
    rows = [json.dumps(case) for case in make()]
    sys.stdout.write('{"versions": ' + json.dumps(versions) + ',\n"cases": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main()
