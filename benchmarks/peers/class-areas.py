#!/usr/bin/env python3
"""Peer of the class-areas benchmark: rasterio.features and bincount, pixel centres.

class-areas.py masks|labels RASTER POLYGONS.geojson     prints the seconds from file to result
masks: one polygon after the other, geometry_mask of its window; labels: rasterize all at once (only for polygons that
do not overlap), then count label and class together.
"""
import json
import sys
import time

try:
    import numpy as np
    import rasterio
    from rasterio.features import geometry_mask, geometry_window, rasterize
except ImportError as missing:
    print(f"missing: {missing}", file=sys.stderr)
    sys.exit(3)


def by_masks(dataset, shapes):
    classes = dataset.read(1)
    result = []
    for shape in shapes:
        window = geometry_window(dataset, [shape])
        rows, cols = window.toslices()
        size = (int(window.height), int(window.width))
        inside = geometry_mask([shape], size, dataset.window_transform(window), invert=True)
        result.append(np.bincount(classes[rows, cols][inside], minlength=256))
    return np.array(result)


def by_labels(dataset, shapes):
    classes = dataset.read(1)
    numbered = ((shape, index + 1) for index, shape in enumerate(shapes))
    labels = rasterize(numbered, classes.shape, transform=dataset.transform, dtype="uint16")
    both = labels.astype(np.int32) * 256 + classes
    return np.bincount(both.ravel(), minlength=(len(shapes) + 1) * 256).reshape(-1, 256)[1:]


start = time.perf_counter()
with open(sys.argv[3]) as file:
    shapes = [feature["geometry"] for feature in json.load(file)["features"]]
with rasterio.open(sys.argv[2]) as dataset:
    counts = (by_masks if sys.argv[1] == "masks" else by_labels)(dataset, shapes)
areas = counts * 100.0
print(time.perf_counter() - start)
