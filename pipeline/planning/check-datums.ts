import type { RunFile } from '../../config/run-file.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { FoundFaults } from '../../engine/found-faults.ts';
import { applyAffine } from '../../geo/affine.ts';
import { geographicUnder, pointTransform, type Crs } from '../../geo/crs.ts';
import { datumShift, type DatumShift } from '../../geo/datum-shifts.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelSizeM } from '../../geo/pixel-size.ts';
import type { PlannedScene } from './scenes/scenes.ts';

/** Something of a run that has a CRS of its own. */
export interface PlacedInput {
  /** As a sentence begins: `The areas of areas.geojson`. */
  readonly what: string;
  readonly crs: Crs;
}

/** All inputs of a run that have a CRS of their own besides the grid's, as far as they could be read. */
export function placedInputs(
  runFile: RunFile,
  o: {
    readonly scenes: readonly PlannedScene[];
    /** Of each file of areas. */
    readonly areas: readonly (Crs | undefined)[];
    readonly points: Crs | undefined;
  },
): PlacedInput[] {
  const inputs = [
    ...o.scenes.flatMap(({ id, bandGrids }) => bandGrids.map(({ crs }) => ({ what: `The bands of scene ${id}`, crs }))),
    ...o.areas.map((crs, i) => ({ what: `The areas of ${runFile.areas[i]!.file}`, crs })),
    { what: `The points of ${runFile.reference?.file}`, crs: o.points },
  ];
  return inputs.flatMap(({ what, crs }) => (crs === undefined ? [] : [{ what, crs }]));
}

/** By which shifts the inputs come to the grid's datum, one sentence a shift. */
export interface DatumNotes {
  /** What is as accurate as pixels are. */
  readonly shifts: readonly string[];
  /** What is not, and was declared to be good enough. */
  readonly warnings: readonly string[];
}

/**
 * Holds the accuracy of each datum shift against half a pixel of the grid.
 * @param declared what the run file says: that shifts are good enough, or nothing
 * @throws PermanentError where one is less accurate and that is not declared.
 */
export function checkDatums(inputs: readonly PlacedInput[], grid: Grid, declared: RunFile['datumShifts']): DatumNotes {
  const { x, y } = pixelSizeM(grid);
  const halfPixelM = Math.min(x, y) / 2;
  const places = placesOf(grid);
  const shifts = new Set<string>();
  const warnings = new Set<string>();
  const faults = new FoundFaults();
  for (const { what, crs } of inputs) {
    const shift = datumShift(crs, grid.crs, places);
    if (shift === undefined) continue;
    const sentence = `${what} (${nameOf(crs)}) come to the grid (${nameOf(grid.crs)}) by ${shift.operations.join(' and ')}, ${accuracyText(shift)}`;
    if (isFine(shift, halfPixelM)) shifts.add(`${sentence}.`);
    else if (declared === 'declared') warnings.add(`${sentence}: pixels are of ${metres(halfPixelM * 2)}.`);
    else {
      faults.now(() => {
        throw new PermanentError(
          `${sentence}; expected no more than half a pixel (${metres(halfPixelM)}): give ${what.charAt(0).toLowerCase()}${what.slice(1)} in the datum of the grid, e.g. by a program that has the grid of shifts (gdalwarp, ogr2ogr), or write datumShifts: declared in the run file to go on`,
        );
      });
    }
  }
  faults.throwIfAny();
  return { shifts: [...shifts], warnings: [...warnings] };
}

/** Places a side of the grid at which shifts are held to where they are valid. */
const PLACES_A_SIDE = 5;

/** Longitude and latitude of places all over a grid; those beyond the edge of its map are left out. */
function placesOf({ crs, affine, widthPx, heightPx }: Grid): (readonly [number, number])[] {
  const toDegrees = pointTransform(crs, geographicUnder(crs));
  return Array.from({ length: PLACES_A_SIDE ** 2 }, (_, i) => {
    const [across, down] = [i % PLACES_A_SIDE, Math.floor(i / PLACES_A_SIDE)].map((at) => at / (PLACES_A_SIDE - 1));
    return toDegrees(...applyAffine(affine, across! * widthPx, down! * heightPx));
  }).filter(([lon]) => !Number.isNaN(lon));
}

/** What a file spells out is its author's word; what the registry has without an accuracy may be off by hundreds of metres. */
function isFine({ accuracyM, unknownBy }: DatumShift, halfPixelM: number): boolean {
  return accuracyM <= halfPixelM && (unknownBy === undefined || unknownBy === 'file');
}

function accuracyText({ accuracyM, unknownBy }: DatumShift): string {
  if (unknownBy === 'place')
    return 'of which none holds where the grid lies, so that nobody knows how far they are off';
  if (unknownBy !== undefined) return 'whose accuracy nobody has published';
  return accuracyM === 0 ? 'which is exact' : `accurate to ${metres(accuracyM)}`;
}

function metres(value: number): string {
  return `${Number(value.toPrecision(3))} m`;
}

function nameOf({ epsg, name }: Crs): string {
  return epsg === undefined ? name : `EPSG:${epsg}`;
}
