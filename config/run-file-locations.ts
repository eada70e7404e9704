import { z } from 'zod';
import { runFileSchema, type RunFile } from './run-file.ts';
import { alternatives, childSchemas, type JsonSchema } from './schema-walk.ts';

/** A file or an address that a run file names, and the key that names it. */
export interface NamedLocation {
  readonly key: string;
  readonly location: string;
}

/** Every file and address that a run file names: its texts at keys that the schema marks as locations. */
export function locationsOf(runFile: RunFile): NamedLocation[] {
  return found(runFile, [z.toJSONSchema(runFileSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema], []);
}

function found(value: unknown, schemas: readonly JsonSchema[], path: readonly string[]): NamedLocation[] {
  const shapes = schemas.flatMap(alternatives);
  if (typeof value === 'string')
    return shapes.some((shape) => shape['x-location'] === true) ? [{ key: path.join('.'), location: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, member]) =>
    found(
      member,
      shapes.flatMap((shape) => childSchemas(shape, isList ? Number(key) : key)),
      [...path, key],
    ),
  );
}
