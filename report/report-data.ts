import path from 'node:path';
import { readFileWithin } from '../access/open-file.ts';
import { messageOf, PermanentError } from '../engine/errors.ts';
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
 * @throws PermanentError when `run.json` is missing or a file cannot be understood.
 */
export async function readReportData(runFolder: string): Promise<ReportData> {
  const manifestText = await readText(runFolder, 'run.json');
  if (manifestText === undefined) {
    throw new PermanentError(`Run folder ${runFolder}: expected run.json, found none; is this a run folder?`);
  }
  const estimates = await readText(runFolder, 'estimates.csv');
  const mapped = await readText(runFolder, 'mapped-areas.csv');
  const accuracy = await readJson(runFolder, 'accuracy.json');
  const preview = viewMapPreview(await readJson(runFolder, 'map-preview.json'));
  const estimated = readEstimateRows(estimates ?? '');
  const rows = estimated.length === 0 ? readMappedRows(mapped ?? '') : estimated;
  const ladder = readLadderRows((await readText(runFolder, 'ladder.csv')) ?? '');
  const higher = readEstimateRows((await readText(runFolder, 'higher-classes.csv')) ?? '', 'higher-classes.csv');
  const legend = new Map(preview?.legend.map((entry) => [entry.name, entry]));
  return {
    manifest: viewManifest(parseJson(manifestText, 'run.json')),
    areas: rowsByArea(rows),
    hasEstimates: rows.some(({ estimateKm2 }) => estimateKm2 !== undefined),
    accuracy: viewAccuracy(accuracy),
    diagnostics: viewDiagnostics(await readJson(runFolder, 'diagnostics.json')),
    ladder,
    withheldReason: withheldReasons(ladder),
    sample: viewSample(await readJson(runFolder, 'reference-audit.json')),
    higherClasses: rowsByArea(higher),
    preview,
    classOf: (name) => legend.get(name) ?? { name, title: name, colour: '#8a94a0' },
  };
}

async function readText(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFileWithin(path.join(folder, name), Number.MAX_SAFE_INTEGER)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readJson(folder: string, name: string): Promise<unknown> {
  const text = await readText(folder, name);
  return text === undefined ? undefined : parseJson(text, name);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new PermanentError(`${name}: expected JSON, found something else (${messageOf(error)}).`);
  }
}
