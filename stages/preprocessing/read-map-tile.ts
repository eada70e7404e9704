import type { Sha256 } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { decodeJson } from '../../engine/json.ts';
import type { Stage, StageContext } from '../../engine/stage.ts';
import type { Window } from '../../geo/window.ts';
import {
  classArray,
  CONFIDENCE_SCALE,
  encodeClassBlock,
  NOT_OBSERVED_CONFIDENCE,
  notObservedValue,
} from '../../raster/class-block.ts';
import type { PixelBlock } from '../../raster/raster-source.ts';
import type { SceneRecord } from '../../raster/scene-record.ts';
import { sharesText, ValueCounts } from '../../raster/value-counts.ts';
import { openAsset } from './open-asset.ts';

export interface MapTileInput {
  /** Digest of the record of the map's files. */
  readonly record: Sha256;
}

/** What the values of a map that stands already mean. */
export interface MapLegendOptions {
  /** Stored value → class value of the run's map. */
  readonly classes: readonly (readonly [stored: number, value: number])[];
  readonly notMapped: readonly number[];
  /** In place of the file's own; NaN where no value is to be nodata. */
  readonly nodata?: number;
  readonly confidence?: { readonly scale: number; readonly offset: number };
}

export interface MapTileOptions extends MapLegendOptions {
  readonly window: Window;
}

/** Largest stored confidence: certainty. */
const CERTAIN = Math.round(1 / CONFIDENCE_SCALE);
/** Rounding of a confidence that was stored in few bits. */
const ROUNDING = 1e-3;

/** Reads a block of a map that stands already, in the run's classes, as the blocks of a map are that a model makes. */
export const readMapTile: Stage<MapTileInput, MapTileOptions> = {
  name: 'preprocessing',
  step: 'map',
  version: 2,
  keep: 'run',
  async run(input, options, context) {
    const { window } = options;
    const record = decodeJson<SceneRecord>(await context.artifacts.get(input.record));
    const stored = await readAsset(record, 'map', { ...options, context });
    const classes = classesOf(stored, options, record.assets[0]!.location);
    const confidence =
      options.confidence === undefined
        ? new Uint8Array(classes.length).fill(NOT_OBSERVED_CONFIDENCE)
        : confidenceOf(await readAsset(record, 'confidence', { window, context }), {
            ...options.confidence,
            classes,
            window,
            location: record.assets[1]!.location,
          });
    return encodeClassBlock({ window, classes, confidence });
  },
};

async function readAsset(
  { assets }: SceneRecord,
  name: 'map' | 'confidence',
  { window, nodata, context }: Pick<MapTileOptions, 'window' | 'nodata'> & { readonly context: StageContext },
): Promise<PixelBlock> {
  const asset = assets.find((candidate) => candidate.name === name)!;
  const source = await openAsset(asset, context);
  return source.read({ bands: [asset.band], window, ...(nodata === undefined ? {} : { nodata }) });
}

/**
 * The class values of stored ones.
 * @throws PermanentError that lists the values without a class.
 */
export function classesOf(
  block: PixelBlock,
  options: Pick<MapLegendOptions, 'classes' | 'notMapped'>,
  location: string,
): Uint8Array | Uint16Array {
  const pixels = block.bands[0]!;
  const classes = classArray(
    options.classes.map(([, value]) => value),
    pixels.length,
  );
  const unseen = notObservedValue(classes);
  const meaning = new Map([...options.classes, ...options.notMapped.map((value) => [value, unseen] as const)]);
  let known = Number.NaN;
  let value: number | undefined;
  for (let at = 0; at < pixels.length; at++) {
    if (block.valid !== undefined && block.valid[at] === 0) {
      classes[at] = unseen;
      continue;
    }
    if (pixels[at] !== known) {
      known = pixels[at]!;
      value = meaning.get(known);
      if (value === undefined) throw withoutClass(block, { meaning, location });
    }
    classes[at] = value!;
  }
  return classes;
}

function withoutClass(
  block: PixelBlock,
  { meaning, location }: { readonly meaning: ReadonlyMap<number, number>; readonly location: string },
): PermanentError {
  const counts = new ValueCounts();
  counts.add(block);
  const { col, row, widthPx, heightPx } = block.window;
  const found = sharesText(counts.shares((value) => !meaning.has(value)));
  return new PermanentError(
    `${location}: expected values that have a class, found in the ${widthPx} × ${heightPx} pixels from column ${col}, row ${row}: ${found} of those with a value; name them in map.classes, or in map.notMapped`,
  );
}

/**
 * Confidence as a map stores it, of the pixels that have a class.
 * @throws PermanentError for a value outside of 0 to 1, with its place.
 */
export function confidenceOf(
  block: PixelBlock,
  o: {
    readonly scale: number;
    readonly offset: number;
    readonly classes: Uint8Array | Uint16Array;
    readonly window: Window;
    readonly location: string;
  },
): Uint8Array {
  const pixels = block.bands[0]!;
  const unseen = notObservedValue(o.classes);
  const confidence = new Uint8Array(pixels.length).fill(NOT_OBSERVED_CONFIDENCE);
  for (let at = 0; at < pixels.length; at++) {
    if (o.classes[at] === unseen || (block.valid !== undefined && block.valid[at] === 0)) continue;
    const share = pixels[at]! * o.scale + o.offset;
    if (!(share >= -ROUNDING && share <= 1 + ROUNDING)) {
      const [col, row] = [o.window.col + (at % o.window.widthPx), o.window.row + Math.floor(at / o.window.widthPx)];
      throw new PermanentError(
        `${o.location}: expected confidence from 0 to 1, found ${Number(share.toPrecision(6))} at column ${col}, row ${row}; give map.confidence its scale, such as 0.01 for percent`,
      );
    }
    confidence[at] = Math.min(CERTAIN, Math.max(0, Math.round(share / CONFIDENCE_SCALE)));
  }
  return confidence;
}
