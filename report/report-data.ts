import path from 'node:path';
import { readFileWithin } from '../access/open-file.ts';
import { messageOf, PermanentError } from '../errors/error-kinds.ts';
import { sha256OfBytes } from '../engine/digest.ts';
import { parseManifest, type Manifest } from '../results/manifest.ts';
import { viewAccuracy, type AccuracyView } from './accuracy-view.ts';
import { viewDiagnostics, type DiagnosticsView } from './diagnostics-view.ts';
import { readEstimateRows, readMappedRows, rowsByArea, type AreaRows, type EstimateRow } from './estimate-rows.ts';
import { readLadderRows, withheldReasons, type LadderRow } from './ladder-view.ts';
import { viewManifest, type ManifestView } from './manifest-view.ts';
import { viewSample, type SampleView } from './sample-view.ts';
import { viewMapPreview, type LegendEntry, type MapPreviewView } from './map-preview-view.ts';

/** All that a report is made of, read from the files of a run folder. */
export interface ReportData {
  readonly manifest: ManifestView;
  /** Areas with their rows, in the order of the files; the first is the whole. */
  readonly areas: readonly AreaRows[];
  /** True when the run estimated areas, false when it only mapped them. */
  readonly hasEstimates: boolean;
  readonly accuracy: AccuracyView | undefined;
  readonly diagnostics: DiagnosticsView | undefined;
  /** How each figure was chosen; empty where the run has no `ladder.csv`. */
  readonly ladder: readonly LadderRow[];
  /** Why a figure is withheld; `undefined` where nothing more is known than its outcome. */
  readonly withheldReason: (row: EstimateRow) => string | undefined;
  readonly sample: SampleView | undefined;
  /** Estimates of the legend's higher classes; empty where the legend has none. */
  readonly higherClasses: readonly AreaRows[];
  readonly preview: MapPreviewView | undefined;
  /** Title and colour of a class by its name. */
  readonly classOf: (name: string) => LegendEntry;
}

/** Level of the whole in the tables of a run folder. */
export const TOTAL_LEVEL = 'total';

/**
 * Reads what the report needs. Without a reference sample there are no estimates and no `accuracy.json`: what was mapped
 * is all there is.
 * @throws PermanentError when `run.json` is missing, a file is not as the run left it, or cannot be understood.
 */
export async function readReportData(runFolder: string): Promise<ReportData> {
  const record = path.join(runFolder, 'run.json');
  const text = await readText(record);
  if (text === undefined)
    throw new PermanentError(`Run folder ${runFolder}: expected run.json, found none; is this a run folder?`);
  const manifest = parseManifest(text, record);
  const table = (name: string): Promise<string | undefined> => readTable(runFolder, name, manifest);
  const json = async (name: string): Promise<unknown> => parseJson(await table(name), name);
  const estimates = await table('estimates.csv');
  const mapped = await table('mapped-areas.csv');
  const accuracy = await json('accuracy.json');
  const preview = viewMapPreview(await json('map-preview.json'));
  const estimated = readEstimateRows(estimates ?? '');
  const rows = estimated.length === 0 ? readMappedRows(mapped ?? '') : estimated;
  const ladder = readLadderRows((await table('ladder.csv')) ?? '');
  const higher = readEstimateRows((await table('higher-classes.csv')) ?? '', 'higher-classes.csv');
  const legend = new Map(preview?.legend.map((entry) => [entry.name, entry]));
  return {
    manifest: viewManifest(manifest),
    areas: rowsByArea(rows),
    hasEstimates: rows.some(({ estimateKm2 }) => estimateKm2 !== undefined),
    accuracy: viewAccuracy(accuracy),
    diagnostics: viewDiagnostics(await json('diagnostics.json')),
    ladder,
    withheldReason: withheldReasons(ladder),
    sample: viewSample(await json('reference-audit.json')),
    higherClasses: rowsByArea(higher),
    preview,
    classOf: (name) => legend.get(name) ?? { name, title: name, colour: '#8a94a0' },
  };
}

/**
 * A table or record as the run left it: what was changed since says what nobody estimated.
 * @throws PermanentError where it is another, or gone.
 */
async function readTable(folder: string, name: string, { outputs }: Manifest): Promise<string | undefined> {
  const file = path.join(folder, name);
  const [text, left] = [await readText(file), outputs[name]];
  if (left === undefined || (text !== undefined && sha256OfBytes(text) === left)) return text;
  throw new PermanentError(
    `${file}: expected the file that the run left (${left.slice(0, 12)}), found ${text === undefined ? 'none' : 'another'}; carry the run out again to have it back`,
  );
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return (await readFileWithin(file, Number.MAX_SAFE_INTEGER)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseJson(text: string | undefined, name: string): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new PermanentError(`${name}: expected JSON, found something else (${messageOf(error)}).`);
  }
}
