import path from 'node:path';
import { z } from 'zod';
import { digestOfFile } from '../../../access/file-digest.ts';
import { kindAt } from '../../../access/open-file.ts';
import type { Sha256 } from '../../../engine/digest.ts';

const fileSchema = z.looseObject({
  file: z.string(),
  /** Where it lay, from the folder of the record. */
  path: z.string().optional(),
  sha256: z.string(),
});

const frameSchema = z.looseObject({
  raster: fileSchema,
  areas: fileSchema.nullable(),
  pixels: z.number().positive(),
  km2: z.number().positive(),
  includesNotObserved: z.boolean(),
});

/** What a `design.json` records of the frame that its sample was drawn from. */
export type RecordedFrame = z.infer<typeof frameSchema>;

/** The frame of a design file's content; undefined where it records none as `sample-design` does. */
export function recordedFrame(designFile: Readonly<Record<string, unknown>>): RecordedFrame | undefined {
  return frameSchema.safeParse(designFile['frame']).data;
}

/**
 * How far the area of the same land may differ between a sample's frame, where pixels count whole, and a run's, where
 * those on an edge count in part: a pixel for each of the square root of their number, and a thousandth.
 */
export function toleranceKm2({ km2, pixels }: Pick<RecordedFrame, 'km2' | 'pixels'>): number {
  return km2 * (1e-3 + 1 / Math.sqrt(pixels));
}

/**
 * Finds a recorded file: where it lay from the record, beside the record, or one of others that it may be; what has
 * another content is not it.
 * @param folder of the design file
 */
export async function findRecorded(
  { file, path: from, sha256 }: RecordedFrame['raster'],
  folder: string,
  others: readonly string[],
): Promise<string | undefined> {
  const places = [
    ...others,
    ...[from, file].flatMap((place) => (place === undefined ? [] : [path.join(folder, place)])),
  ];
  for (const place of new Set(places)) if ((await digestOf(place)) === sha256) return place;
  return undefined;
}

async function digestOf(place: string): Promise<Sha256 | undefined> {
  // A record may name any place: what may not be opened is not there.
  const isFile = (await kindAt(place).catch(() => 'none')) === 'file';
  return isFile ? digestOfFile(place) : undefined;
}
