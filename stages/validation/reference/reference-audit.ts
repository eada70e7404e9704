import type { Sha256 } from '../../../engine/digest.ts';
import type { DuplicatePlace } from './duplicate-places.ts';
import type { SamplingDesign } from '../options.ts';
import type { TableDialect } from './reference-file.ts';
import type { DrawnUnit, Purpose } from './reference-sample.ts';
import type { SampleFrameRecord } from './sample-frame-record.ts';
import type { UnitChances } from './unit-chances.ts';
import type { Response } from './unit-response.ts';

/** Whether and how far the sample lies where the model was trained. */
export interface TrainingOverlap {
  /** `not-checked`: the model's package does not say where it was trained. */
  readonly handling: 'not-checked' | 'none' | 'declared' | 'excluded';
  /** Files that say where the model was trained, as its item names them. */
  readonly extents: readonly { readonly href: string; readonly digest: Sha256 }[];
  readonly distanceM: number;
  /** Units that lie in the training extent itself. */
  readonly inside: number;
  /** Ids of the units in it or within the distance. */
  readonly ids: readonly string[];
}

/** Counts of the drawn units of a stratum, or of all. */
export interface ResponseCount {
  readonly drawn: number;
  readonly responded: number;
  /** Share of the drawn units that have a label. */
  readonly responseRate: number | null;
}

/** What went into the estimates and what did not, and why: the content of `reference-audit.json`. */
export interface ReferenceAudit {
  readonly file: string;
  readonly digest: Sha256;
  readonly crs: string;
  /** How it was read, where it is a table; null for GeoJSON. */
  readonly table: TableDialect | null;
  readonly design: SamplingDesign['type'];
  /** What had equal chances to be drawn; null for a sample that was not drawn. */
  readonly chances: UnitChances | null;
  /** The file that says how the sample was drawn, where it is one of its own. */
  readonly designFile: { readonly location: string; readonly digest: Sha256 } | null;
  /** The frame of the sample, as the run file declares it in words. */
  readonly population: string | null;
  /** The land of the sample's frame; null where nothing says where it was drawn. */
  readonly frame: SampleFrameRecord | null;
  readonly unitsRead: number;
  readonly byPurpose: Readonly<Record<Purpose, number>>;
  /** Of the units for estimation, as all counts below. */
  readonly byResponse: Readonly<Record<Response, number>>;
  readonly nonResponseReasons: Readonly<Record<string, number>>;
  readonly response: ResponseCount;
  readonly byStratum: Readonly<Record<string, ResponseCount>>;
  readonly laterDraws: number;
  readonly duplicatePlaces: readonly DuplicatePlace[];
  readonly positionAccuracy: {
    readonly limitM: number;
    readonly stated: number;
    readonly worseThanLimit: number;
    readonly worstM: number | null;
  };
  readonly trainingOverlap: TrainingOverlap;
  /** Units left out because they lie where the model was trained. */
  readonly excluded: number;
  /** Labels of the file that became a class of another name, with how many units carry them. */
  readonly crosswalk: Readonly<Record<string, { readonly class: string; readonly units: number }>>;
  /** What a reader should know, one sentence each. */
  readonly notes: readonly string[];
}

/** The reference sample as the stages read it: the units for estimation, and the record of what was checked. */
export interface CheckedSample {
  readonly units: readonly DrawnUnit[];
  readonly audit: ReferenceAudit;
}

export interface AuditRequest {
  readonly units: readonly DrawnUnit[];
  readonly file: string;
  readonly digest: Sha256;
  readonly crs: string;
  readonly design: SamplingDesign;
  readonly designFile?: { readonly location: string; readonly digest: Sha256 } | undefined;
  readonly population?: string | undefined;
  readonly frame?: SampleFrameRecord | undefined;
  readonly crosswalk?: Readonly<Record<string, string>> | undefined;
  readonly duplicates: readonly DuplicatePlace[];
  /** Half a pixel: a unit placed less well may have the label of its neighbour. */
  readonly positionLimitM: number;
  readonly overlap: TrainingOverlap;
  readonly chances?: UnitChances | null;
  readonly table?: TableDialect | null;
  /** Sentences on these two, for the notes. */
  readonly furtherNotes?: readonly string[];
}

/** The audit record of a reference sample. */
export function auditReference(request: AuditRequest): ReferenceAudit {
  const { units, overlap, positionLimitM } = request;
  const estimating = units.filter(({ purpose }) => purpose === 'estimate');
  const accuracies = estimating.flatMap(({ positionAccuracyM: found }) => (found === undefined ? [] : [found]));
  const nonResponses = estimating.filter(({ response }) => response === 'non-response');
  const overlapping = new Set(overlap.ids);
  const audit: Omit<ReferenceAudit, 'notes'> = {
    file: request.file,
    digest: request.digest,
    crs: request.crs,
    table: request.table ?? null,
    design: request.design.type,
    chances: request.chances ?? null,
    designFile: request.designFile ?? null,
    population: request.population ?? null,
    frame: request.frame ?? null,
    unitsRead: units.length,
    byPurpose: { train: 0, calibrate: 0, estimate: 0, ...countBy(units, ({ purpose }) => purpose) },
    byResponse: { label: 0, alternate: 0, 'non-response': 0, ...countBy(estimating, ({ response }) => response) },
    nonResponseReasons: countBy(nonResponses, ({ nonResponseReason }) => nonResponseReason!),
    response: responseCount(estimating),
    byStratum: responseByStratum(estimating),
    laterDraws: estimating.filter(({ draw }) => draw !== 1).length,
    duplicatePlaces: request.duplicates,
    positionAccuracy: {
      limitM: positionLimitM,
      stated: accuracies.length,
      worseThanLimit: accuracies.filter((accuracyM) => accuracyM > positionLimitM).length,
      worstM: accuracies.length === 0 ? null : accuracies.reduce((worst, found) => Math.max(worst, found), 0),
    },
    trainingOverlap: overlap,
    excluded: overlap.handling === 'excluded' ? estimating.filter(({ id }) => overlapping.has(id)).length : 0,
    crosswalk: crosswalkUsed(request, estimating),
  };
  return { ...audit, notes: [...(request.furtherNotes ?? []), ...notesOf(audit)] };
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function responseCount(units: readonly DrawnUnit[]): ResponseCount {
  const responded = units.filter(({ referenceClass }) => referenceClass !== undefined).length;
  return { drawn: units.length, responded, responseRate: units.length === 0 ? null : responded / units.length };
}

function responseByStratum(units: readonly DrawnUnit[]): Record<string, ResponseCount> {
  const names = [...new Set(units.flatMap(({ stratum }) => (stratum === undefined ? [] : [stratum])))].toSorted();
  return Object.fromEntries(
    names.map((name) => [name, responseCount(units.filter(({ stratum }) => stratum === name))]),
  );
}

function crosswalkUsed(
  { crosswalk }: AuditRequest,
  units: readonly DrawnUnit[],
): Record<string, { class: string; units: number }> {
  return Object.fromEntries(
    Object.entries(crosswalk ?? {}).map(([label, name]) => [
      label,
      { class: name, units: units.filter(({ labels }) => labels.includes(label)).length },
    ]),
  );
}

/** Sentences for the notes of the record, which are the warnings of the run too. */
function notesOf(audit: Omit<ReferenceAudit, 'notes'>): string[] {
  const { byPurpose, response, trainingOverlap, positionAccuracy } = audit;
  const silent = response.drawn - response.responded;
  const kept = byPurpose.train + byPurpose.calibrate;
  const worse = positionAccuracy.worseThanLimit;
  return [
    ...(kept === 0
      ? []
      : [`${kept} of ${audit.unitsRead} reference points are for training or calibration and enter no estimate.`]),
    ...(silent === 0
      ? []
      : [
          `${silent} of ${response.drawn} drawn reference points have no label; the estimates rest on the others, as though labels were missing at random within a stratum.`,
        ]),
    ...(worse === 0
      ? []
      : [
          `${worse} of ${response.drawn} reference points are placed less well than half a pixel (${rounded(positionAccuracy.limitM)} m) and may show a neighbour’s label.`,
        ]),
    ...(audit.duplicatePlaces.length === 0
      ? []
      : [`${audit.duplicatePlaces.length} pixels hold more than one reference point.`]),
    ...overlapNotes(trainingOverlap, response.drawn),
  ];
}

function overlapNotes({ handling, ids, distanceM }: TrainingOverlap, drawn: number): string[] {
  const around = distanceM === 0 ? '' : ` or within ${rounded(distanceM)} m of it`;
  const place = `where the model was trained${around}`;
  if (handling === 'declared') {
    return [
      `${ids.length} of ${drawn} reference points lie ${place}, as declared: every figure that rests on them is marked.`,
    ];
  }
  if (handling === 'excluded') {
    return [
      `The land ${place} is cut out of the areas, as declared: ${ids.length} of ${drawn} reference points lie there, and every figure is of the rest.`,
    ];
  }
  return [];
}

function rounded(metres: number): string {
  return String(Number(metres.toPrecision(4)));
}
