/** What `quadrat init` writes: a run file with every key that people set, each with a word on it. */
export const runFileTemplate = `# A Quadrat run. Paths are relative to this file. Unknown keys are errors.
version: 1
name: my-run                          # also the run folder: runs/my-run
title: Land cover by municipality, 2026

imagery:
  scenes:
    - id: scene-1
      datetime: 2026-06-01T10:30:00Z
      assets:                         # band name, as the model's card spells it -> file, or {file, band}
        B02: scene-1/B02.tif
        B8A: scene-1/B8A.tif
        SCL: scene-1/SCL.tif
      scale: 0.0001                   # physical = stored * scale + offset
      # Sentinel-2: -0.1 for products of baseline 04.00 and later as they come (Copernicus SAFE, Planetary Computer); 0 before,
      # and where the archive has taken it off (Element 84 earth-search: earthsearch:boa_offset_applied). Landsat Collection 2:
      # scale: 0.0000275, offset: -0.2
      offset: -0.1
      # nodata: 0                     # default: the file's own
      mask: {asset: SCL, scheme: sentinel-2-scl}   # or landsat-qa-pixel
  composite: first-valid              # first-valid | most-recent | median | mean
  resampling: bilinear                # nearest | bilinear | cubic | average; masks always nearest
  # observed: any-band                # a nodata value hides where all bands have it; default: as the pixels show
  # plausibility: declared            # goes on where the values look otherwise than the model's card has them

# grid:                               # default: over all scenes, in the pixels of the first
#   crs: EPSG:32632
#   resolution: 20

model: model/item.json                # STAC item with the MLM extension, beside its ONNX file
inference: {tile: 1024, chip: 256, overlap: 32, batch: auto, device: cpu}

areas: {file: areas.geojson, code: code, name: name, level: municipality, parents: [region]}
# areas that are not to add up to the same tables: a list of such entries, the first for the total

reference:                            # points with a label from people or the ground
  file: reference.geojson
  class: class
  design: {type: simple-random}       # how they were drawn decides the estimator
  # design: {type: stratified, stratum: stratum, sizes: {forest: 812.5, other: 1290.0}}   # km2
  # design: {type: stratified}        # strata are the classes of this map

estimation: {confidence: 0.95, frame: observed}   # observed: of the part seen; areas: of the whole of the areas

# publication:                        # what may leave the office
#   policy: statcan                   # or a policy file: bands, minima, disclosure rules, rounding, gates
#   vintage: p                        # p: preliminary; r: revised; final
#   contributors: holdings.csv        # area_code, class, contributor_id, value: only then are numbers confidential
#   previous: runs/last-year          # an earlier release that readers have, or a list of all of them;
#   # previous: {release: runs/last-year, correspondence: codes.csv}   # where codes were merged or split
`;
