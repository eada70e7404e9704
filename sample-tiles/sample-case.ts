import { readAreas } from '../geo/areas.ts';
import type { Grid } from '../geo/grid.ts';
import { projectAreas } from '../geo/project-areas.ts';
import { pixelsInAreas, valueAreasKm2 } from './area-frame.ts';
import { createLandscape, type Landscape } from './landscape.ts';
import { municipalitiesGeoJson } from './municipalities.ts';
import { PREVIOUS_CLASSES, previousLandCover } from './previous-land-cover.ts';
import { referenceSampleGeoJson } from './reference-sample.ts';
import { eastGrid, EXTENT, latticeOfGrid, runGrid, westGrid } from './sample-frame.ts';
import { observeScene, type SceneConditions, type SceneImage } from './scene-observation.ts';

const LANDSCAPE_SEED = 20_230_700;
const REFERENCE_SEED = 20_231_703;
const SCENE_SIDE_PX = 600;

/** A scene of the sample case. */
export interface SampleScene {
  /** First part of its files' names. */
  readonly name: string;
  readonly id: string;
  readonly datetime: string;
  readonly grid: Grid;
  readonly conditions: SceneConditions;
}

/** The western scene: 8 July, a bank of cloud over the south-west. */
const WEST: Omit<SampleScene, 'grid'> = {
  name: 'west',
  id: 'west-2023-07-08',
  datetime: '2023-07-08T10:06:01Z',
  conditions: {
    seed: 8101,
    dayOfYear: 189,
    weather: {
      seed: 8102,
      cloudThreshold: 0.4,
      bank: { xM: 2300, yM: 2700, radiusM: 2500 },
      shadowEastM: -420,
      shadowNorthM: 760,
      cirrusOpacity: 0.13,
      haze: 0.004,
    },
  },
};

/** The eastern scene: 13 July, hazier, cut by the edge of the swath in its south-eastern corner. */
const EAST: Omit<SampleScene, 'grid'> = {
  name: 'east',
  id: 'east-2023-07-13',
  datetime: '2023-07-13T09:56:01Z',
  conditions: {
    seed: 8201,
    dayOfYear: 194,
    weather: {
      seed: 8202,
      cloudThreshold: 0.33,
      shadowEastM: -350,
      shadowNorthM: 640,
      cirrusOpacity: 0.19,
      haze: 0.009,
    },
    swathEdge: { slope: 0.29, limitCol: 690 },
  },
};

/** Everything of the sample case, in memory. Rasters are row-major. */
export interface SampleCase {
  readonly grid: Grid;
  readonly scenes: readonly { readonly scene: SampleScene; readonly image: SceneImage }[];
  readonly truth: Uint8Array;
  readonly previous: Uint8Array;
  readonly areasGeoJson: string;
  readonly referenceGeoJson: string;
  /** By stratum name. */
  readonly stratumSizesKm2: Readonly<Record<string, number>>;
}

/** The class at each pixel's centre, row-major. */
export function truthOnGrid(landscape: Landscape, grid: Grid): Uint8Array {
  const lattice = latticeOfGrid(grid);
  const truth = new Uint8Array(grid.widthPx * grid.heightPx);
  const xM = new Float64Array(grid.widthPx);
  const yM = new Float64Array(grid.widthPx);
  for (let row = 0; row < grid.heightPx; row += 1) {
    lattice.locateRow({ row: row + 0.5, firstCol: 0.5, step: 1, xM, yM });
    for (let col = 0; col < grid.widthPx; col += 1) {
      truth[row * grid.widthPx + col] = landscape.classAt(xM[col]!, yM[col]!);
    }
  }
  return truth;
}

/** Makes the sample case: the same on every run. */
export function makeSampleCase(): SampleCase {
  const landscape = createLandscape(LANDSCAPE_SEED, EXTENT);
  const west: SampleScene = { ...WEST, grid: westGrid(SCENE_SIDE_PX) };
  const east: SampleScene = { ...EAST, grid: eastGrid(SCENE_SIDE_PX) };
  const grid = runGrid(west.grid, east.grid);
  const { widthPx, heightPx } = grid;
  const truth = truthOnGrid(landscape, grid);
  const previous = previousLandCover({ seed: LANDSCAPE_SEED + 1, truth, widthPx, heightPx });
  const areasGeoJson = municipalitiesGeoJson(LANDSCAPE_SEED + 2, grid.crs);
  const areaSet = readAreas(JSON.parse(areasGeoJson), { code: 'code', location: 'areas.geojson' });
  const areas = projectAreas(areaSet, grid);
  const values = PREVIOUS_CLASSES.map((stratum) => stratum.value);
  const sizes = valueAreasKm2({ raster: previous, grid, areas, values });
  return {
    grid,
    scenes: [west, east].map((scene) => ({
      scene,
      image: observeScene(landscape, latticeOfGrid(scene.grid), scene.conditions),
    })),
    truth,
    previous,
    areasGeoJson,
    referenceGeoJson: referenceSampleGeoJson({
      seed: REFERENCE_SEED,
      grid,
      truth,
      strata: previous,
      isInFrame: pixelsInAreas(areas, grid),
    }),
    stratumSizesKm2: Object.fromEntries(PREVIOUS_CLASSES.map(({ name }, i) => [name, Number(sizes[i]!.toFixed(6))])),
  };
}
