import { z } from 'zod';
import { runFileSchema } from './run-file.ts';
import { alternatives, type JsonSchema } from './schema-walk.ts';

/** The keys of the run file and, before each, those within it, in the order of its reference: `grid.crs`, `grid`, `model`. */
export function runFileKeys(): string[] {
  const { properties = {} } = z.toJSONSchema(runFileSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return Object.entries(properties).flatMap(([key, schema]) => [
    ...alternatives(schema).flatMap((shape) => Object.keys(shape.properties ?? {}).map((inner) => `${key}.${inner}`)),
    key,
  ]);
}
