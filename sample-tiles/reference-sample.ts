import { crsFromText, pointTransform } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import { BUILT_UP, CROPLAND, FOREST, GRASSLAND, LAND_COVER_CLASSES, WATER, WETLAND } from './land-cover.ts';
import { PREVIOUS_CLASSES } from './previous-land-cover.ts';
import { RandomStream } from '../statistics/random-stream.ts';

/** What an interpreter takes a class for where nothing else suggests itself. */
const MISTAKEN_FOR: Readonly<Record<number, number>> = {
  [CROPLAND]: GRASSLAND,
  [GRASSLAND]: CROPLAND,
  [FOREST]: GRASSLAND,
  [WATER]: WETLAND,
  [BUILT_UP]: GRASSLAND,
  [WETLAND]: GRASSLAND,
};

const DEGREE_DIGITS = 7;

interface SamplePoint {
  readonly pixel: number;
  readonly stratum: string;
  readonly classValue: number;
}

function samplePoints(random: RandomStream, o: ReferenceSampleInput): SamplePoint[] {
  return PREVIOUS_CLASSES.flatMap(({ value, name, sampleSize, wrongLabels }) => {
    const frame: number[] = [];
    for (let pixel = 0; pixel < o.strata.length; pixel += 1) {
      if (o.isInFrame[pixel] === 1 && o.strata[pixel] === value) frame.push(pixel);
    }
    const drawn = random.sampleWithoutReplacement(frame.length, sampleSize).map((index) => frame[index]!);
    const wrong = random.sampleWithoutReplacement(sampleSize, wrongLabels.length);
    return drawn.map((pixel, index) => {
      const truth = o.truth[pixel]!;
      const mistaken = wrongLabels[wrong.indexOf(index)] ?? truth;
      const isWrong = wrong.includes(index);
      return { pixel, stratum: name, classValue: isWrong && mistaken === truth ? MISTAKEN_FOR[truth]! : mistaken };
    });
  });
}

/** What a reference sample is drawn from. All rasters are on the grid, row-major. */
export interface ReferenceSampleInput {
  readonly seed: number;
  readonly grid: Grid;
  readonly truth: Uint8Array;
  readonly strata: Uint8Array;
  /** 1 for the pixels whose centre lies in an area. */
  readonly isInFrame: Uint8Array;
}

/**
 * A stratified random sample of pixel centres, drawn without replacement within each stratum, labelled on the ground
 * (so under cloud too) with a few labels wrong; as a GeoJSON FeatureCollection.
 */
export function referenceSampleGeoJson(o: ReferenceSampleInput): string {
  const random = new RandomStream(o.seed);
  const toDegrees = pointTransform(o.grid.crs, crsFromText('OGC:CRS84'));
  const [a, , c, , e, f] = o.grid.affine;
  const features = samplePoints(random, o).map((point, index) => {
    const col = point.pixel % o.grid.widthPx;
    const row = Math.floor(point.pixel / o.grid.widthPx);
    const [lon, lat] = toDegrees(a * (col + 0.5) + c, e * (row + 0.5) + f);
    const coordinates = [Number(lon.toFixed(DEGREE_DIGITS)), Number(lat.toFixed(DEGREE_DIGITS))];
    const label = LAND_COVER_CLASSES[point.classValue]!.name;
    return JSON.stringify({
      type: 'Feature',
      id: `P${String(index + 1).padStart(3, '0')}`,
      properties: { stratum: point.stratum, class: label },
      geometry: { type: 'Point', coordinates },
    });
  });
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
}
