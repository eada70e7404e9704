"""GeoTIFF keys and WKT as GDAL writes them, against which reading a CRS is tested.

Run: python3 make-crs-forms.py > crs-forms.json   (needs osgeo; versions are written into the file)

For each CRS: its WKT 1 (GDAL's and ESRI's) and WKT 2:2019, its PROJ string, the GeoTIFF key directory of a 1 x 1 file that GDAL wrote with
it, and one point carried over from WGS 84 by PROJ. CRSs given as PROJ strings have no EPSG code, so that their keys are
user-defined (32767).
"""
import json
import struct
import sys

from osgeo import gdal, osr

gdal.UseExceptions()
osr.UseExceptions()

# text, a point inside (lon, lat)
CASES = [
    ("EPSG:32720", (-63.2, -8.9)),
    ("EPSG:3035", (8.1, 47.3)),
    ("EPSG:4674", (-50.5, -20.25)),
    ("EPSG:5070", (-98.3, 38.2)),
    ("EPSG:2263", (-73.9, 40.7)),
    ("EPSG:3857", (11.5, -33.0)),
    ("EPSG:3413", (-40.0, 72.0)),
    ("EPSG:3031", (60.0, -75.0)),
    ("EPSG:3995", (60.0, 75.0)),
    ("EPSG:28992", (5.2, 52.1)),
    ("EPSG:2056", (8.1, 46.9)),
    ("EPSG:6933", (30.0, -15.0)),
    ("EPSG:3034", (8.1, 47.3)),
    ("EPSG:5530", (-52.0, -12.0)),
    ("+proj=aea +lat_0=-12 +lon_0=-54 +lat_1=-2 +lat_2=-22 +x_0=5000000 +y_0=10000000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs", (-52.0, -12.5)),
    ("+proj=laea +lat_0=-15 +lon_0=-60 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs", (-61.0, -9.0)),
    ("+proj=tmerc +lat_0=0 +lon_0=-62.5 +k=0.9999 +x_0=400000 +y_0=5000000 +datum=WGS84 +units=us-ft +no_defs", (-62.0, -9.0)),
    ("+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs", (2.0, 47.0)),
    ("+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs", (25.0, 40.0)),
]

KEY_NAMES = {
    1024: "GTModelTypeGeoKey", 1025: "GTRasterTypeGeoKey", 1026: "GTCitationGeoKey", 2048: "GeographicTypeGeoKey",
    2049: "GeogCitationGeoKey", 2050: "GeogGeodeticDatumGeoKey", 2051: "GeogPrimeMeridianGeoKey",
    2052: "GeogLinearUnitsGeoKey", 2053: "GeogLinearUnitSizeGeoKey", 2054: "GeogAngularUnitsGeoKey",
    2055: "GeogAngularUnitSizeGeoKey", 2056: "GeogEllipsoidGeoKey", 2057: "GeogSemiMajorAxisGeoKey",
    2058: "GeogSemiMinorAxisGeoKey", 2059: "GeogInvFlatteningGeoKey", 2060: "GeogAzimuthUnitsGeoKey",
    2061: "GeogPrimeMeridianLongGeoKey", 2062: "GeogTOWGS84GeoKey", 3072: "ProjectedCSTypeGeoKey",
    3073: "PCSCitationGeoKey", 3074: "ProjectionGeoKey", 3075: "ProjCoordTransGeoKey", 3076: "ProjLinearUnitsGeoKey",
    3077: "ProjLinearUnitSizeGeoKey", 3078: "ProjStdParallel1GeoKey", 3079: "ProjStdParallel2GeoKey",
    3080: "ProjNatOriginLongGeoKey", 3081: "ProjNatOriginLatGeoKey", 3082: "ProjFalseEastingGeoKey",
    3083: "ProjFalseNorthingGeoKey", 3084: "ProjFalseOriginLongGeoKey", 3085: "ProjFalseOriginLatGeoKey",
    3086: "ProjFalseOriginEastingGeoKey", 3087: "ProjFalseOriginNorthingGeoKey", 3088: "ProjCenterLongGeoKey",
    3089: "ProjCenterLatGeoKey", 3090: "ProjCenterEastingGeoKey", 3091: "ProjCenterNorthingGeoKey",
    3092: "ProjScaleAtNatOriginGeoKey", 3093: "ProjScaleAtCenterGeoKey", 3094: "ProjAzimuthAngleGeoKey",
    3095: "ProjStraightVertPoleLongGeoKey", 3096: "ProjRectifiedGridAngleGeoKey",
}


def tags_of(data):
    """Tag number to value of the first directory of a little-endian classic TIFF."""
    (offset,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, offset)
    formats = {2: ("s", 1), 3: ("H", 2), 4: ("I", 4), 12: ("d", 8)}
    tags = {}
    for i in range(count):
        tag, kind, length, _ = struct.unpack_from("<HHII", data, offset + 2 + 12 * i)
        if kind not in formats:
            continue
        letter, size = formats[kind]
        at = offset + 2 + 12 * i + 8
        if length * size > 4:
            (at,) = struct.unpack_from("<I", data, at)
        if letter == "s":
            tags[tag] = data[at:at + length].decode("latin1")
        else:
            tags[tag] = struct.unpack_from("<%d%s" % (length, letter), data, at)
    return tags


def geo_keys(srs):
    path = "/vsimem/one.tif"
    ds = gdal.GetDriverByName("GTiff").Create(path, 1, 1)
    ds.SetProjection(srs.ExportToWkt())
    ds.SetGeoTransform([0, 1, 0, 0, 0, -1])
    ds = None
    f = gdal.VSIFOpenL(path, "rb")
    data = bytes(gdal.VSIFReadL(1, 1 << 16, f))
    gdal.VSIFCloseL(f)
    gdal.Unlink(path)
    tags = tags_of(data)
    directory = tags[34735]
    keys = {}
    for i in range(4, len(directory), 4):
        key, place, count, value = directory[i:i + 4]
        if place == 34736:
            values = list(tags[34736][value:value + count])
            value = values[0] if count == 1 else values
        elif place == 34737:
            value = tags[34737][value:value + count].rstrip("|\0")
        keys[KEY_NAMES.get(key, str(key))] = value
    return keys


def make(text, point):
    srs = osr.SpatialReference()
    srs.SetFromUserInput(text)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    x, y, _ = osr.CoordinateTransformation(wgs84, srs).TransformPoint(*point)
    return {
        "crs": text,
        "wkt1": srs.ExportToWkt(["FORMAT=WKT1_GDAL"]),
        "wkt2": srs.ExportToWkt(["FORMAT=WKT2_2019"]),
        "wktEsri": srs.ExportToWkt(["FORMAT=WKT1_ESRI"]),
        "proj": srs.ExportToProj4(),
        "geoKeys": geo_keys(srs),
        "point": [point[0], point[1], x, y],
    }


def main():
    versions = {"gdal": gdal.__version__, "proj": f"{osr.GetPROJVersionMajor()}.{osr.GetPROJVersionMinor()}"}
    rows = [json.dumps(make(text, point)) for text, point in CASES]
    sys.stdout.write('{"versions": ' + json.dumps(versions) + ',\n"cases": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main()
