#!/usr/bin/env python3
"""Peer of the class-areas benchmark: rasterio.features and bincount, pixel centres, one polygon after the other.

class-areas.py RASTER POLYGONS.geojson     prints the seconds from file to result
"""
import json
import sys
import time

try:
    import numpy as np
    import rasterio
    from rasterio.features import geometry_mask, geometry_window
except ImportError as missing:
    print(f"missing: {missing}", file=sys.stderr)
    sys.exit(3)

start = time.perf_counter()
with open(sys.argv[2]) as file:
    shapes = [feature["geometry"] for feature in json.load(file)["features"]]
result = []
with rasterio.open(sys.argv[1]) as dataset:
    classes = dataset.read(1)
    for shape in shapes:
        window = geometry_window(dataset, [shape])
        rows, cols = window.toslices()
        inside = geometry_mask([shape], (int(window.height), int(window.width)), dataset.window_transform(window), invert=True)
        result.append(np.bincount(classes[rows, cols][inside], minlength=256) * 100.0)
print(time.perf_counter() - start)
