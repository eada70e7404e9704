"""GeoTIFF keys and WKT as GDAL writes them, against which reading a CRS is tested.

Run: python3 make-crs-forms.py > crs-forms.json   (needs osgeo; versions are written into the file)

For each CRS: its WKT 1 (GDAL's and ESRI's) and WKT 2:2019, its PROJ string, the GeoTIFF key directory of a 1 x 1 file that GDAL wrote with
it, and one point carried over from WGS 84 by PROJ. CRSs given as PROJ strings have no EPSG code, so that their keys are
user-defined (32767).
"""
import json
import re
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
    # Projections that GeoTIFF has no code for, or no keys at all: GDAL then keeps ESRI's WKT in a citation.
    ("ESRI:54009", (20, 50)),
    ("ESRI:54012", (20, 50)),
    ("ESRI:54052", (20, 50)),
    ("ESRI:54024", (20, 50)),
    ("ESRI:102100", (20, 50)),
    ("ESRI:54004", (20, 50)),
    ("EPSG:2048", (19, -33)),
    ("EPSG:5514", (15, 50)),
    ("EPSG:4267", (-100, 40)),
    ("+proj=merc +lat_ts=45 +datum=WGS84", (20, 50)),
    ("+proj=merc +k=0.9 +datum=WGS84", (20, 50)),
    ("+proj=robin +datum=WGS84", (20, 50)),
    ("+proj=omerc +lat_0=4 +lonc=115 +alpha=53.3 +gamma=53.1 +k=0.99984 +x_0=1000 +y_0=2000 +ellps=evrstSS +towgs84=10,20,30", (115, 5)),
    ("+proj=omerc +no_uoff +lat_0=4 +lonc=115 +alpha=53.3 +gamma=53.1 +k=0.99984 +x_0=1000 +y_0=2000 +ellps=evrstSS +towgs84=10,20,30", (115, 5)),
    ("+proj=somerc +lat_0=46.95 +lon_0=7.44 +k_0=1 +x_0=600000 +y_0=200000 +ellps=bessel +towgs84=674,15,405", (8, 46)),
    ("+proj=sinu +R=6371007.181", (20, 50)),
    ("+proj=aeqd +lat_0=10 +lon_0=20 +datum=WGS84", (21, 12)),
    ("+proj=eqdc +lat_1=20 +lat_2=60 +lat_0=40 +lon_0=-96 +datum=NAD83", (-90, 45)),
    ("+proj=cass +lat_0=10 +lon_0=-61 +a=6378293 +rf=294.26 +towgs84=1,2,3", (-61, 10.4)),
    ("+proj=poly +lat_0=0 +lon_0=-54 +ellps=GRS80", (-50, -10)),
    ("+proj=lcc +lat_1=46 +lat_0=46 +k_0=0.9999 +lon_0=2 +ellps=GRS80", (2, 45)),
    ("+proj=geos +h=35785831 +lon_0=0 +sweep=y +ellps=WGS84", (5, 10)),
    ("+proj=ortho +lat_0=45 +lon_0=10 +R=6371000", (11, 44)),
    ("+proj=gnom +lat_0=45 +lon_0=10 +R=6371000", (11, 44)),
    ("+proj=nzmg +lat_0=-41 +lon_0=173 +x_0=2510000 +y_0=6023150 +ellps=intl +towgs84=1,2,3", (174, -40)),
    ("+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +ellps=WGS84", (-40, 80)),
    ("+proj=stere +lat_0=-90 +k=0.97 +lon_0=30 +ellps=WGS84", (-40, -80)),
    ("+proj=stere +lat_0=47 +lon_0=10 +k=0.9999 +ellps=WGS84", (11, 48)),
    ("+proj=sterea +lat_0=47 +lon_0=10 +k=0.9999 +ellps=WGS84", (11, 48)),
    ("+proj=vandg +R=6371000", (20, 50)),
    ("+proj=mill +R=6371000", (20, 50)),
    ("+proj=gall +R=6371000", (20, 50)),
    ("+proj=eqc +lat_ts=30 +datum=WGS84", (20, 50)),
    ("+proj=longlat +ellps=bessel +towgs84=600,70,400", (20, 50)),
    ("+proj=longlat +ellps=bessel +pm=paris +towgs84=600,70,400", (20, 50)),
    ("+proj=tmerc +axis=wsu +lon_0=19 +ellps=WGS84", (19, -33)),
    ("+proj=tmerc +lat_0=10 +lon_0=19 +k=0.9999 +x_0=100000 +y_0=-20 +datum=NAD27", (-97, 33)),
    ("+proj=bonne +lat_1=45 +lon_0=0 +ellps=WGS84", (3, 46)),
    ("+proj=eqearth +datum=WGS84", (20, 50)),
    ("+proj=eck4 +R=6371000", (20, 50)),
    ("+proj=eck6 +R=6371000", (20, 50)),
    ("+proj=wintri +datum=WGS84", (20, 50)),
    ("+proj=igh +datum=WGS84", (20, 50)),
    ("+proj=goode +datum=WGS84", (20, 50)),
    # Web Mercators that are not EPSG:3857.
    ("+proj=webmerc +lon_0=0.02 +x_0=1000 +datum=WGS84 +units=us-ft", (20, 50)),
    ("+proj=webmerc +lon_0=180 +datum=WGS84", (178, -18)),
    ("+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0.02 +x_0=2000 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs", (20, 50)),
    ("+proj=cea +lon_0=10 +lat_ts=18 +datum=WGS84", (20, 50)),
]

# Datums that without a code nothing but their names tells from WGS 84: the ellipsoid is its own or one like it.
NAMED_DATUMS = [(f"EPSG:{code}", point) for code, point in [
    (2100, (23.9, 38.3)), (3405, (105.2, 20.9)), (9209, (105.2, 20.9)), (32231, (3, 40)), (32431, (3, 40)), (2039, (35, 31.5)),
    (31901, (48, 29.3)), (3460, (178, -18)), (6312, (33, 35)), (4322, (3, 40)), (4121, (23.9, 38.3)), (4141, (35, 31.5)),
]]

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
    ds.SetSpatialRef(srs)
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


def written(form):
    """A form of a CRS, or null where GDAL cannot write it in that form."""
    try:
        return form()
    except (RuntimeError, KeyError):
        return None


def without_codes(wkt):
    return wkt and re.sub(r',AUTHORITY\["[^"]*","[^"]*"\]|,ID\["[^"]*",[^\]]*\]', "", wkt)


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
        "wkt1": written(lambda: srs.ExportToWkt(["FORMAT=WKT1_GDAL"])),
        "wkt2": written(lambda: srs.ExportToWkt(["FORMAT=WKT2_2019"])),
        "wktEsri": written(lambda: srs.ExportToWkt(["FORMAT=WKT1_ESRI"])),
        "proj": written(srs.ExportToProj4),
        "geoKeys": written(lambda: geo_keys(srs)),
        "point": [point[0], point[1], x, y],
    }


def main():
    versions = {"gdal": gdal.__version__, "proj": f"{osr.GetPROJVersionMajor()}.{osr.GetPROJVersionMinor()}"}
    rows = [json.dumps(make(text, point)) for text, point in CASES]
    for text, point in NAMED_DATUMS:
        row = make(text, point)
        row |= {form: without_codes(row[form]) for form in ("wkt1", "wkt2")}
        rows.append(json.dumps(row))
    sys.stdout.write('{"versions": ' + json.dumps(versions) + ',\n"cases": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main()
