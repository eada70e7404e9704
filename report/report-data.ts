import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';
import { readLeftText } from '../engine/input-text.ts';
import { sha256OfBytes } from '../engine/digest.ts';
import { runManifest, type Manifest } from '../results/manifest.ts';
import { accuracy, type AccuracyTable } from '../results/accuracy.ts';
import { diagnostics, type DiagnosticsFile } from '../results/diagnostics.ts';
import { estimates, higherClasses } from '../results/estimates.ts';
import { ladder, type LadderRow } from '../results/ladder.ts';
import { mapPreview, type LegendEntry, type MapPreview } from '../results/map-preview.ts';
import { mappedAreas } from '../results/mapped-areas.ts';
import { referenceAudit } from '../results/reference-audit.ts';
import { figureRow, rowsByArea, type AreaRows, type FigureRow } from './estimate-rows.ts';
import { viewManifest, type ManifestView } from './manifest-view.ts';
import { viewSample, type SampleView } from './sample-view.ts';
import { withheldReasons } from './withheld-reasons.ts';

/** All that a report is made of, read from the files of a run folder. */
export interface ReportData {
  readonly manifest: ManifestView;
  /** Areas with their rows, in the order of the files; the first is the whole. */
  readonly areas: readonly AreaRows[];
  /** True when the run estimated areas, false when it only mapped them. */
  readonly hasEstimates: boolean;
  readonly accuracy: AccuracyTable | undefined;
  readonly diagnostics: DiagnosticsFile | undefined;
  /** How each figure was chosen; empty where the run has no `ladder.csv`. */
  readonly ladder: readonly LadderRow[];
  /** Why a figure is withheld; `undefined` where nothing more is known than its outcome. */
  readonly withheldReason: (row: FigureRow) => string | undefined;
  readonly sample: SampleView | undefined;
  /** Estimates of the legend's higher classes; empty where the legend has none. */
  readonly higherClasses: readonly AreaRows[];
  readonly preview: MapPreview | undefined;
  /** Title and colour of a class by its name. */
  readonly classOf: (name: string) => Pick<LegendEntry, 'title' | 'colour'>;
}

/**
 * Reads what the report needs. Without a reference sample there are no estimates and no `accuracy.json`: what was mapped
 * is all there is.
 * @throws PermanentError when `run.json` is missing, a file is not as the run left it, or cannot be understood.
 */
export async function readReportData(runFolder: string): Promise<ReportData> {
  const file = path.join(runFolder, 'run.json');
  const content = await readLeftText(file);
  if (content === undefined)
    throw new PermanentError(`Run folder ${runFolder}: expected run.json, found none; is this a run folder?`);
  const manifest = runManifest.read(content, file);
  const text = (name: string): Promise<string | undefined> => readOutput(runFolder, name, manifest);
  const record = async <T>(of: { readonly file: string; read(text: string, location: string): T }) => {
    const content = await text(of.file);
    return content === undefined ? undefined : of.read(content, path.join(runFolder, of.file));
  };
  const rows = async <Row>(of: { readonly file: string; read(text: string, location: string): Row[] }) =>
    (await record(of)) ?? [];
  const [estimated, mapped, chosen] = [await rows(estimates), await rows(mappedAreas), await rows(ladder)];
  const figures = estimated.length === 0 ? mapped.map(figureRow) : estimated;
  const preview = await record(mapPreview);
  const legend = new Map(preview?.legend.map((entry) => [entry.name, entry]));
  return {
    manifest: viewManifest(manifest),
    areas: rowsByArea(figures),
    hasEstimates: figures.some(({ estimateKm2 }) => estimateKm2 !== null),
    accuracy: (await record(accuracy)) ?? undefined,
    diagnostics: (await record(diagnostics)) ?? undefined,
    ladder: chosen,
    withheldReason: withheldReasons(chosen),
    sample: viewSample(await record(referenceAudit)),
    higherClasses: rowsByArea((await rows(higherClasses)).map(figureRow)),
    preview,
    classOf: (name) => legend.get(name) ?? { title: name, colour: '#8a94a0' },
  };
}

/**
 * A table or record as the run left it: what was changed since says what nobody estimated.
 * @throws PermanentError where it is another, or gone.
 */
async function readOutput(folder: string, name: string, { outputs }: Manifest): Promise<string | undefined> {
  const file = path.join(folder, name);
  const [text, left] = [await readLeftText(file), outputs[name]];
  if (left === undefined || (text !== undefined && sha256OfBytes(text) === left)) return text;
  throw new PermanentError(
    `${file}: expected the file that the run left (${left.slice(0, 12)}), found ${text === undefined ? 'none' : 'another'}; carry the run out again to have it back`,
  );
}
