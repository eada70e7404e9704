import { z } from 'zod';
import { describeIssues } from '../config/describe-issue.ts';
import { PermanentError } from '../engine/errors.ts';
import { listedFaults } from '../engine/found-faults.ts';
import { encodeJson } from '../engine/json.ts';
import { crsToText } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import { pixelSizeM } from '../geo/pixel-size.ts';
import type { ModelClass } from '../models/model-package.ts';
import { checkDrawnUnits, drawRecord } from '../stages/validation/drawn-units.ts';
import { duplicatePlaces } from '../stages/validation/duplicate-places.ts';
import { samplingDesignSchema, type SamplingDesign } from '../stages/validation/options.ts';
import {
  referenceAudit,
  type CheckedSample,
  type ReferenceAudit,
  type TrainingOverlap,
} from '../stages/validation/reference-audit.ts';
import { M2_PER_KM2 } from '../stages/validation/mapped-rows.ts';
import { dialectNotes, isTable, readReferenceFile } from '../stages/validation/reference-file.ts';
import type { ReferenceOptions } from '../stages/validation/reference-options.ts';
import { readReferenceSample, type DrawnUnit } from '../stages/validation/reference-sample.ts';
import { resolveChances } from '../stages/validation/unit-chances.ts';
import { checkSampledUnits } from './check-sampled-units.ts';
import { parseInputJson, readInputFile, type InputFile, type Locate } from './input-file.ts';
import { planSampledLand, type PlannedSampledLand, type SampledLandRequest } from './plan-sampled-land.ts';
import { recordedFrame } from './recorded-frame.ts';
import { findTrainingOverlap, type TrainingGround } from './training-firewall.ts';

/** The reference sample, checked. */
export interface PlannedReference {
  /** The checked sample with its audit record, as canonical JSON: what the stages read. */
  readonly content: Uint8Array;
  readonly design: SamplingDesign;
  readonly audit: ReferenceAudit;
  /** Units with a label that may enter an estimate. */
  readonly sampleSize: number;
  /** Where it was drawn; undefined where nothing says so. */
  readonly sampledLand: PlannedSampledLand | undefined;
  /** Files that were read: the sample, its design, where it was drawn and where the model was trained. */
  readonly inputs: readonly InputFile[];
}

/**
 * Reads the reference sample and holds it against grid, classes, design and where the model was trained.
 * @throws PermanentError or GeoError with one sentence for the first thing that is wrong.
 */
export async function planReference(
  reference: ReferenceOptions,
  o: {
    readonly grid: Grid;
    readonly classes: readonly ModelClass[];
    readonly locate: Locate;
    readonly training: TrainingGround | undefined;
  } & SampledLandRequest,
): Promise<PlannedReference> {
  const file = await readInputFile(reference.file, o.locate, 'reference sample', {
    isConvertible: true,
    orWindows1252: isTable(reference.file),
  });
  const { design: declared, designFile, members } = await resolveDesign(reference, o.locate);
  const sampledLand = await planSampledLand(reference, recordedFrame(members), o);
  const { dialect, ...points } = readReferenceFile(file.text, {
    ...{ file: reference.file, crs: reference.crs, encoding: file.encoding },
    numbers: numbersOf(declared),
  });
  const classes = o.classes.map(({ name }) => name);
  checkCrosswalk(reference, classes);
  const units = readReferenceSample(points, {
    ...{ ...reference, design: declared, grid: o.grid, classes },
    mayLeaveGrid: sampledLand?.land !== undefined,
  });
  if (designFile !== undefined) {
    checkDrawnUnits(units, drawRecord(members), { file: reference.file, designFile: designFile.location });
  }
  const estimating = units.filter(({ purpose }) => purpose === 'estimate');
  if (sampledLand !== undefined) {
    const ids = new Set(estimating.map(({ id }) => id));
    await checkSampledUnits(points, sampledLand.ground, { ...o, file: reference.file, ids });
  }
  const { design, chances, notes } = resolveChances(declared, {
    ...{ units: estimating, grid: o.grid },
    designFile: designFile && members,
  });
  const duplicates = duplicatePlaces(units, { file: reference.file, design });
  checkPositions(units, reference);
  const overlap = findTrainingOverlap(units, o.training, { reference, grid: o.grid });
  const { x, y } = pixelSizeM(o.grid);
  const audit = referenceAudit({
    units,
    file: reference.file,
    digest: file.digest,
    crs: crsToText(points.crs),
    design,
    designFile: designFile === undefined ? undefined : { location: designFile.location, digest: designFile.digest },
    population: reference.population,
    frame: sampledLand?.record,
    crosswalk: reference.crosswalk,
    duplicates,
    positionLimitM: Math.min(x, y) / 2,
    overlap,
    chances,
    table: dialect,
    furtherNotes: [...dialectNotes(reference.file, dialect), ...notes],
  });
  const sample = checkedSample(units, audit);
  if (sample.units.length === 0) {
    throw new PermanentError(`${reference.file}: expected reference points for estimation, found none`);
  }
  const extents = overlap.extents.map(({ href, digest }) => ({ location: href, digest }));
  const frameFiles = sampledLand?.record.files ?? [];
  return {
    content: encodeJson(sample),
    design,
    audit,
    sampleSize: countUsable(sample, overlap),
    sampledLand,
    inputs: [file, ...(designFile === undefined ? [] : [designFile]), ...frameFiles, ...extents].map(
      ({ location, digest }) => ({
        location,
        digest,
      }),
    ),
  };
}

/** Properties of a unit that hold numbers. */
function numbersOf(design: SamplingDesign): string[] {
  const chance = design.type === 'cluster' ? [design.probability] : [];
  return ['position_accuracy_m', ...chance];
}

/** A design at its place in a run file, so that a fault in it is described as one there. */
const designInRunFile = z.object({ reference: z.object({ design: samplingDesignSchema }) });

/** The design itself, from the run file or from the file it names, with what that file holds. */
async function resolveDesign(
  { design }: ReferenceOptions,
  locate: Locate,
): Promise<{
  readonly design: SamplingDesign;
  readonly designFile?: InputFile;
  readonly members: Record<string, unknown>;
}> {
  if (typeof design !== 'string') return { design, members: {} };
  const file = await readInputFile(design, locate, 'sampling design');
  const content = parseInputJson(file, 'sampling design as JSON');
  const members = typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
  if (!('design' in members)) {
    throw new PermanentError(`${design}: expected a member design that says how the sample was drawn, found none`);
  }
  const asInRunFile = { reference: { design: members['design'] } };
  const parsed = designInRunFile.safeParse(asInRunFile);
  if (parsed.success) {
    const { design: read } = parsed.data.reference;
    return { design: withUnitArea(read, members['frame']), designFile: file, members };
  }
  throw new PermanentError(
    listedFaults(describeIssues(parsed.error, asInRunFile).map(({ message }) => `${design}: ${message}`)),
  );
}

const frameOfPixels = z.object({ frame: z.object({ pixels: z.number().positive(), km2: z.number().positive() }) });

/** Weights of a cluster sample count pixels of the frame that it was drawn from, which need not be those of the run. */
function withUnitArea(design: SamplingDesign, frame: unknown): SamplingDesign {
  if (design.type !== 'cluster' || design.unitM2 !== undefined) return design;
  const found = frameOfPixels.safeParse({ frame });
  if (!found.success) return design;
  const { km2, pixels } = found.data.frame;
  return { ...design, unitM2: (km2 / pixels) * M2_PER_KM2 };
}

function checkCrosswalk({ crosswalk }: ReferenceOptions, classes: readonly string[]): void {
  for (const [label, name] of Object.entries(crosswalk ?? {})) {
    if (classes.includes(name)) continue;
    throw new PermanentError(
      `reference.crosswalk.${label}: expected a class of the map (${classes.join(', ')}), found ${name}`,
    );
  }
}

function checkPositions(units: readonly DrawnUnit[], { file, maxPositionErrorM }: ReferenceOptions): void {
  if (maxPositionErrorM === undefined) return;
  const worse = units.find(
    ({ purpose, positionAccuracyM }) =>
      purpose === 'estimate' && positionAccuracyM !== undefined && positionAccuracyM > maxPositionErrorM,
  );
  if (worse === undefined) return;
  throw new PermanentError(
    `${file}, point ${worse.id}: expected a position accuracy of ${maxPositionErrorM} m or better (reference.maxPositionErrorM), found ${worse.positionAccuracyM} m`,
  );
}

/** Only units for estimation, each with whether the model was trained there. */
function checkedSample(units: readonly DrawnUnit[], audit: ReferenceAudit): CheckedSample {
  const overlapping = new Set(audit.trainingOverlap.ids);
  const kept = units.filter(({ purpose }) => purpose === 'estimate');
  return {
    units: kept.map((unit) => ({ ...unit, overlapsTraining: overlapping.has(unit.id) })),
    audit,
  };
}

function countUsable({ units }: CheckedSample, { handling }: TrainingOverlap): number {
  return units.filter(
    ({ referenceClass, overlapsTraining }) =>
      referenceClass !== undefined && !(handling === 'excluded' && overlapsTraining === true),
  ).length;
}
