import { stat } from 'node:fs/promises';
import path from 'node:path';
import { builtInPolicy, readPolicyFile } from '../config/read-policy-file.ts';
import type { RunFile } from '../config/run-file.ts';
import { parseCsv } from '../engine/csv.ts';
import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { messageOf, PermanentError } from '../engine/errors.ts';
import { encodeJson } from '../engine/json.ts';
import { readBoundedFile } from '../limits/bounded-file.ts';
import { INPUT_TEXT_BYTES } from '../limits/input-limits.ts';
import type { Contribution, PreviousNumber, PublicationInput } from '../stages/validation/publication-input.ts';
import type { PolicyFile } from '../stages/validation/publication-options.ts';
import { completePolicy, isBuiltInPolicy } from '../stages/validation/publication-policy.ts';

/** Rules of publication, contributors and earlier release, checked. */
export interface PlannedPublication {
  readonly content: Uint8Array;
  /** The files that it was read from. */
  readonly files: readonly { readonly location: string; readonly digest: Sha256 }[];
  readonly warnings: readonly string[];
}

interface PlanContext {
  readonly classes: readonly { readonly name: string }[];
  /** Codes of the finest level. */
  readonly areaCodes: ReadonlySet<string>;
  readonly locate: (location: string) => string;
}

/**
 * Reads what publication goes by.
 * @throws PermanentError for a policy that is none, and for a contributor in an area or class that does not exist.
 */
export async function planPublication(
  settings: RunFile['publication'],
  context: PlanContext,
): Promise<PlannedPublication> {
  const files: { location: string; digest: Sha256 }[] = [];
  const note = (location: string, text: string): string => {
    files.push({ location, digest: sha256OfBytes(text) });
    return text;
  };
  const policy = completePolicy(await readPolicy(settings.policy, context, note));
  const contributions =
    settings.contributors === undefined ? null : await readContributions(settings.contributors, context, note);
  const previous = settings.previous === undefined ? [] : await readPrevious(settings.previous, context, note);
  const input: PublicationInput = { policy, vintage: settings.vintage, contributions, previous };
  const warnings = policy.quality.isVerified
    ? []
    : [`The limits of ${policy.quality.office} come from general knowledge; the office has to confirm them.`];
  return { content: encodeJson(input), files, warnings };
}

type Note = (location: string, text: string) => string;

async function readPolicy(name: string, { locate }: PlanContext, note: Note): Promise<PolicyFile> {
  if (isBuiltInPolicy(name)) return builtInPolicy(name);
  const { policy, text } = await readPolicyFile(locate(name));
  note(name, text);
  return policy;
}

async function readContributions(location: string, context: PlanContext, note: Note): Promise<Contribution[]> {
  const records = await readTable(location, ['area_code', 'class', 'contributor', 'value'], { context, note });
  const classes = new Set(context.classes.map(({ name }) => name));
  return records.map((record, index) => {
    const where = `${location}, line ${index + 2}`;
    const { area_code: areaCode = '', class: name = '', contributor = '', value: cell = '' } = record;
    if (!context.areaCodes.has(areaCode)) {
      throw new PermanentError(
        `${where}: expected the code of an area of the finest level, found ${JSON.stringify(areaCode)}`,
      );
    }
    if (!classes.has(name)) {
      throw new PermanentError(
        `${where}: expected a class of the model (${[...classes].join(', ')}), found ${JSON.stringify(name)}`,
      );
    }
    const value = cell === '' ? Number.NaN : Number(cell);
    if (!Number.isFinite(value) || value < 0 || contributor === '') {
      throw new PermanentError(
        `${where}: expected a contributor and a value of at least 0, found ${JSON.stringify(contributor)} and ${JSON.stringify(cell)}`,
      );
    }
    return { areaCode, class: name, contributor, value };
  });
}

async function readPrevious(location: string, context: PlanContext, note: Note): Promise<PreviousNumber[]> {
  const isFolder = await stat(context.locate(location)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? path.posix.join(location, 'published.csv') : location;
  const records = await readTable(file, ['level', 'area_code', 'class', 'value_km2'], { context, note });
  return records.map((record, index) => {
    const { level = '', area_code: areaCode = '', class: name = '', value_km2: cell = '' } = record;
    const valueKm2 = cell === '' ? null : Number(cell);
    if (valueKm2 !== null && !Number.isFinite(valueKm2)) {
      throw new PermanentError(
        `${file}, line ${index + 2}: expected a number or nothing in value_km2, found ${JSON.stringify(cell)}`,
      );
    }
    return { level, areaCode, class: name, valueKm2 };
  });
}

async function readTable(
  location: string,
  columns: readonly string[],
  { context, note }: { readonly context: PlanContext; readonly note: Note },
): Promise<Readonly<Record<string, string>>[]> {
  const bytes = await readBoundedFile(context.locate(location), INPUT_TEXT_BYTES).catch(
    (error: NodeJS.ErrnoException) => {
      throw new PermanentError(
        `${location}: expected a table with the columns ${columns.join(', ')}, found none that can be read (${error.code ?? error.message})`,
      );
    },
  );
  const records = parseTable(note(location, bytes.toString('utf8')), location);
  const missing = records[0] === undefined ? undefined : columns.find((column) => !(column in records[0]!));
  if (missing !== undefined) {
    throw new PermanentError(
      `${location}: expected the column ${missing}, found ${Object.keys(records[0]!).join(', ')}`,
    );
  }
  return records;
}

function parseTable(text: string, location: string): Readonly<Record<string, string>>[] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new PermanentError(`${location}: ${messageOf(error)}`);
  }
}
