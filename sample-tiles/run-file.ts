import { PIXEL_M } from './sample-frame.ts';
import type { SampleCase, SampleScene } from './sample-case.ts';
import { REFLECTANCE_OFFSET, REFLECTANCE_SCALE } from './scene-observation.ts';
import { BAND_NAMES } from './spectra.ts';

/** Where a scene's band, or its scene classification, is written; relative to the folder of the case. */
export function assetPath(scene: SampleScene, asset: string): string {
  return `imagery/${scene.name}-${asset}.tif`;
}

function sceneEntry(scene: SampleScene): string {
  const assets = [...BAND_NAMES, 'SCL'].map((asset) => `        ${asset}: ${assetPath(scene, asset)}`);
  return `    - id: ${scene.id}
      datetime: ${scene.datetime}
      assets:
${assets.join('\n')}
      scale: ${REFLECTANCE_SCALE}
      offset: ${REFLECTANCE_OFFSET} # processing baseline 04.00 and later
      mask: {asset: SCL, scheme: sentinel-2-scl}
`;
}

/** The run file of the sample case, version 1, as YAML. */
export function sampleRunFile(sample: SampleCase): string {
  const sizes = Object.entries(sample.stratumSizesKm2).map(([name, km2]) => `        ${name}: ${km2}`);
  return `# The sample case: land that does not exist, so that the truth is known. See README.md beside this file.
version: 1
name: sample-tiles
title: Land cover by municipality, sample case, July 2023
imagery:
  scenes:
${sample.scenes.map(({ scene }) => sceneEntry(scene)).join('')}  composite: first-valid
  resampling: bilinear
grid:
  crs: EPSG:32632
  resolution: ${PIXEL_M}
model: ../models/sample-landcover/item.json
inference: {tile: 512, chip: 128, overlap: 32, batch: auto, device: cpu}
areas: {file: areas.geojson, code: code, name: name, level: municipality, parents: [region]}
reference:
  file: reference.geojson
  class: class
  design:
    type: stratified # by the classes of previous-land-cover.tif, which are not the classes of the map
    stratum: stratum
    sizes: # km2 within the municipalities
${sizes.join('\n')}
# The sample covers what clouds hide too, so the estimates are of the whole of the municipalities.
estimation: {confidence: 0.95, frame: areas}
`;
}
