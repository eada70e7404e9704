import type { RunFile } from '../config/run-file.ts';
import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { canonicalJson } from '../engine/json.ts';
import { nameNan } from '../engine/named-nan.ts';
import type { RunPlan } from './planning/plan-run.ts';

/** What makes two runs the same, and two runs the same but for some keys of their run files. */
export interface RunIdentity {
  readonly name: string;
  /** The same for two runs whose keys agree. */
  readonly digest: Sha256;
  /** Of each key of the run file a digest of what it says and of the files that it names. */
  readonly keys: Readonly<Record<string, Sha256>>;
}

/** Keys that may change once a map stands: nothing of them goes into it. */
export const REVISED_KEYS: readonly string[] = ['reference', 'estimation', 'publication'];

/**
 * Imagery counts by its locations, as it may be too large to be read for this; how the text is set out, and what an
 * address is signed with, does not count.
 */
export function runIdentity(plan: RunPlan): RunIdentity {
  const read = contentsOf(plan);
  const keys = Object.fromEntries(
    Object.keys({ ...plan.runFile, ...read })
      .sort()
      .map((key) => [key, digestOf([plan.runFile[key as keyof RunFile] ?? null, read[key] ?? null])]),
  );
  return { name: plan.runFile.name, digest: digestOf(keys), keys };
}

/** What was read of the files that keys name. */
function contentsOf({ model, map, grid, areas, reference, publication }: RunPlan): Readonly<Record<string, unknown>> {
  const digests = (files: readonly { readonly digest: Sha256 }[]): readonly Sha256[] =>
    files.map(({ digest }) => digest);
  return {
    ...(model === undefined ? {} : { model: modelParts(model) }),
    ...(map === undefined ? {} : { map: mapParts(map) }),
    grid,
    areas: digests(areas.inputs),
    ...(reference === undefined ? {} : { reference: digests(reference.inputs) }),
    publication: digests(publication.files),
  };
}

/** Of a model what the map is made by; where it was trained says something of the sample. */
function modelParts({ onnxDigest, bands, scalings, classes, activation }: NonNullable<RunPlan['model']>): unknown {
  return { onnxDigest, bands, scalings, classes, activation };
}

function mapParts({ classes, legend, inputs, madeBy }: NonNullable<RunPlan['map']>): unknown {
  const files = inputs.map(({ digest }) => digest);
  return { classes, legend, inputs: files, ...(madeBy === undefined ? {} : { madeBy: madeBy.onnxDigest }) };
}

function digestOf(value: unknown): Sha256 {
  return sha256OfBytes(canonicalJson(nameNan(value)));
}

/** Names of the keys that two runs do not have in common, in order. */
export function changedKeys(before: RunIdentity['keys'], after: RunIdentity['keys']): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}
