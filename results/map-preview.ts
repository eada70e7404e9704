import { z } from 'zod';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i);

/** An outline in pixels of the picture: an SVG path, and where its name stands. */
const outlineSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  level: z.string(),
  path: z.string(),
  label: z.strictObject({ x: z.number(), y: z.number() }),
});

const legendSchema = z.strictObject({ value: z.int(), name: z.string(), title: z.string(), colour });

const fileSchema = z.strictObject({
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** Base64. */
  png: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/),
  areas: z.array(outlineSchema),
  legend: z.array(legendSchema),
  notObservedColour: colour,
  /** Whose imagery it shows. */
  attribution: z.string().optional(),
});

/** A picture of the map with the outlines of the areas, for the report. */
export const mapPreview = new RecordFile('map-preview.json', 'the picture of a map', fileSchema);

export type MapPreview = Recorded<typeof fileSchema>;
export type LegendEntry = Recorded<typeof legendSchema>;
