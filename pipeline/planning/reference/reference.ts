import { PermanentError } from '../../../errors/error-kinds.ts';
import { FoundFaults } from '../../../engine/found-faults.ts';
import { encodeJson } from '../../../engine/json.ts';
import { crsToText } from '../../../geo/crs.ts';
import type { Grid } from '../../../geo/grid.ts';
import { pixelSizeM } from '../../../geo/pixel-size.ts';
import type { ModelClass } from '../../../models/model-package.ts';
import { checkDrawnUnits, drawRecord } from '../../../stages/validation/reference/drawn-units.ts';
import { duplicatePlaces } from '../../../stages/validation/reference/duplicate-places.ts';
import type { SamplingDesign } from '../../../stages/validation/options.ts';
import {
  auditReference,
  type CheckedSample,
  type ReferenceAudit,
  type TrainingOverlap,
} from '../../../stages/validation/reference/reference-audit.ts';
import { dialectNotes } from '../../../stages/validation/reference/reference-file.ts';
import type { ReferenceOptions } from '../../../stages/validation/reference-options.ts';
import { readReferenceSample, type DrawnUnit } from '../../../stages/validation/reference/reference-sample.ts';
import { resolveChances } from '../../../stages/validation/reference/unit-chances.ts';
import { checkSampledUnits } from './check-sampled-units.ts';
import type { InputFile, Locate } from '../input-file.ts';
import type { PlannedAreas } from '../areas/areas.ts';
import { planSampledLand, type PlannedSampledLand, type SampledLandRequest } from './sampled-land.ts';
import type { ReadDesign, ReadPoints, ReadReference } from './read-reference.ts';
import { recordedFrame } from './recorded-frame.ts';
import type { PlanFaults } from '../plan-faults.ts';
import { checkDeclaredGround } from './sampled-ground.ts';
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

/** What a sample is held against; undefined, what has a fault of its own. */
export interface ReferenceContext {
  readonly grid: Grid | undefined;
  readonly classes: readonly ModelClass[] | undefined;
  readonly locate: Locate;
  /** Where the model was trained; unknown where that cannot be told. */
  readonly training: TrainingGround | undefined | 'unknown';
  readonly areas: PlannedAreas | undefined;
  readonly areasOptions: SampledLandRequest['areasOptions'];
  readonly estimation: SampledLandRequest['estimation'];
  readonly map: string | undefined;
}

/**
 * Holds a reference sample against grid, classes, design and where the model was trained, as far as all of these are known.
 * @returns undefined where something has a fault
 */
export async function planReference(
  reference: ReferenceOptions,
  read: ReadReference,
  { faults, ...o }: ReferenceContext & { readonly faults: PlanFaults },
): Promise<PlannedReference | undefined> {
  const ofPoints = faults.at('reference.file');
  const classes = o.classes?.map(({ name }) => name);
  if (classes !== undefined) faults.at('reference.crosswalk').now(() => checkCrosswalk(reference, classes));
  const sampledLand = await settleSampledLand(reference, read, { ...o, faults });
  const { points, design } = read;
  if (points === undefined) return undefined;
  // What the sample was drawn from may reach beyond the grid.
  const grid = sampledLand === 'unknown' ? undefined : o.grid;
  const mayLeaveGrid = sampledLand !== 'unknown' && sampledLand?.land !== undefined;
  const units = ofPoints.now(() =>
    readReferenceSample(points.points, { ...reference, design: design?.design, grid, classes, mayLeaveGrid }),
  );
  if (units === undefined) return undefined;
  ofPoints.now(() => checkOwn(units, reference, design));
  ofPoints.now(() => checkPositions(units, reference));
  if (grid === undefined || design === undefined || sampledLand === 'unknown' || o.training === 'unknown')
    return undefined;
  const known = { ...o, grid, training: o.training, sampledLand };
  return heldAgainst({ units, ...points, ...design }, reference, { ...known, ofPoints });
}

/** Where the sample was drawn; unknown where that has a fault, or cannot be told before another is mended. */
async function settleSampledLand(
  reference: ReferenceOptions,
  { design }: ReadReference,
  { faults, grid, areas, ...o }: ReferenceContext & { readonly faults: PlanFaults },
): Promise<PlannedSampledLand | undefined | 'unknown'> {
  const ofFrame = faults.at(reference.frame === undefined ? 'reference.design' : 'reference.frame');
  if (grid === undefined || areas === undefined) {
    await ofFrame.of(() => checkDeclaredGround(reference.frame, o.locate));
    const isOwn = reference.frame === undefined && design !== undefined && recordedFrame(design.members) === undefined;
    return isOwn ? undefined : 'unknown';
  }
  if (reference.frame === undefined && design === undefined) return 'unknown';
  const members = design?.members ?? {};
  const found = await ofFrame.of(async () => ({
    land: await planSampledLand(reference, recordedFrame(members), { ...o, grid, areas }),
  }));
  return found === undefined ? 'unknown' : found.land;
}

/** Units that are to be estimated from, and those that the design drew. */
function checkOwn(units: readonly DrawnUnit[], { file }: ReferenceOptions, design: ReadDesign | undefined): void {
  if (design?.designFile !== undefined)
    checkDrawnUnits(units, drawRecord(design.members), { file, designFile: design.designFile.location });
  if (units.some(({ purpose }) => purpose === 'estimate')) return;
  throw new PermanentError(`${file}: expected reference points for estimation, found none`);
}

/** @returns undefined where a unit is at fault */
async function heldAgainst(
  read: ReadPoints & ReadDesign & { readonly units: readonly DrawnUnit[] },
  reference: ReferenceOptions,
  o: {
    readonly grid: Grid;
    readonly training: TrainingGround | undefined;
    readonly sampledLand: PlannedSampledLand | undefined;
    readonly locate: Locate;
    readonly ofPoints: FoundFaults;
  },
): Promise<PlannedReference | undefined> {
  const { units, file, points, dialect, design: declared, designFile, members } = read;
  const { grid, ofPoints, sampledLand } = o;
  const estimating = units.filter(({ purpose }) => purpose === 'estimate');
  if (sampledLand !== undefined) {
    const ids = new Set(estimating.map(({ id }) => id));
    await ofPoints.of(() => checkSampledUnits(points, sampledLand.ground, { ...o, file: reference.file, ids }));
  }
  const resolved = ofPoints.now(() =>
    resolveChances(declared, { units: estimating, grid, designFile: designFile && members }),
  );
  if (resolved === undefined) return undefined;
  const { design, chances, notes } = resolved;
  const duplicates = ofPoints.now(() => duplicatePlaces(units, { file: reference.file, design }));
  const overlap = ofPoints.now(() => findTrainingOverlap(units, o.training, { reference, grid }));
  if (duplicates === undefined || overlap === undefined) return undefined;
  const { x, y } = pixelSizeM(grid);
  const audit = auditReference({
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

function checkCrosswalk({ crosswalk }: ReferenceOptions, classes: readonly string[]): void {
  const faults = new FoundFaults();
  for (const [label, name] of Object.entries(crosswalk ?? {})) {
    faults.now(() => {
      if (classes.includes(name)) return;
      throw new PermanentError(
        `reference.crosswalk.${label}: expected a class of the map (${classes.join(', ')}), found ${name}`,
      );
    });
  }
  faults.throwIfAny();
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
