import { PermanentError } from '../../../errors/error-kinds.ts';
import { applyAffine } from '../../../geo/affine.ts';
import type { Grid } from '../../../geo/grid.ts';
import { growPolygons } from '../../../geo/grow-polygons.ts';
import { pixelSizeM } from '../../../geo/pixel-size.ts';
import { containsPoint, type PolygonSet } from '../../../geo/polygon-set.ts';
import type { ModelPackage } from '../../../models/model-package.ts';
import { loadTrainingExtent } from '../../../models/training-extent.ts';
import type { TrainingOverlap } from '../../../stages/validation/reference/reference-audit.ts';
import type { ReferenceOptions } from '../../../stages/validation/reference-options.ts';
import type { DrawnUnit } from '../../../stages/validation/reference/reference-sample.ts';

/** Where a model was trained, and the land too near to it to judge the model by. */
export interface TrainingGround {
  readonly modelId: string;
  readonly extents: TrainingOverlap['extents'];
  readonly distanceM: number;
  readonly trained: readonly PolygonSet[];
  /** The training extent with all the land within the distance. */
  readonly grown: readonly PolygonSet[];
}

/** Of a model's package what says where it was trained. */
export type TrainedModel = Pick<ModelPackage, 'id' | 'trainingExtents'>;

const NAMED = 5;

/**
 * The land that a reference unit should keep out of; undefined where the model's package does not say where it was
 * trained. The distance is the side of a chip unless said otherwise: no chip that a unit is classified in then reaches
 * into the training extent.
 * @throws PermanentError where the land should be cut out and the model does not say where it is; ModelError for a bad file.
 */
export async function planTrainingGround(
  reference: ReferenceOptions,
  o: { readonly model: TrainedModel | undefined; readonly grid: Grid; readonly chipPx: number },
): Promise<TrainingGround | undefined> {
  if (o.model === undefined) {
    const { overlap, trainingDistanceM } = reference;
    if (overlap === undefined && trainingDistanceM === undefined) return undefined;
    throw new PermanentError(
      `reference.${overlap === undefined ? 'trainingDistanceM' : 'overlap'}: expected a model that says where it was trained, found a map that stands already, of which that is not known; name the model in map.madeBy, or leave the key out`,
    );
  }
  const { id, trainingExtents } = o.model;
  if (trainingExtents.length === 0) {
    if (reference.overlap !== 'excluded') return undefined;
    throw new PermanentError(
      `reference.overlap: expected a model that says where it was trained (an asset with the role mlm:training-data), found none in ${id}; there is nothing to exclude`,
    );
  }
  const { x, y } = pixelSizeM(o.grid);
  const distanceM = reference.trainingDistanceM ?? o.chipPx * Math.max(x, y);
  const trained = await Promise.all(trainingExtents.map(loadTrainingExtent));
  return {
    modelId: id,
    extents: trainingExtents.map(({ href, digest }) => ({ href, digest })),
    distanceM,
    trained,
    grown: trained.map((set) => growPolygons(set, distanceM)),
  };
}

/**
 * Finds the units that the model was trained on, or too near to; units for training are not looked at. A unit is where
 * the centre of its pixel is.
 * @throws PermanentError naming units and extent where there are some and the run file does not declare what to do.
 */
export function findTrainingOverlap(
  units: readonly DrawnUnit[],
  ground: TrainingGround | undefined,
  o: { readonly reference: ReferenceOptions; readonly grid: Grid },
): TrainingOverlap {
  if (ground === undefined) return { handling: 'not-checked', extents: [], distanceM: 0, inside: 0, ids: [] };
  const checked = units.filter(({ purpose, col, row }) => purpose !== 'train' && Number.isFinite(col + row));
  const near = unitsIn(ground.grown, checked, o.grid);
  const inside = unitsIn(ground.trained, near, o.grid);
  const { extents, distanceM } = ground;
  const { overlap } = o.reference;
  if (near.length > 0 && overlap === undefined) throw overlapError(o.reference.file, ground, { checked, near, inside });
  const handling = overlap === 'excluded' || near.length > 0 ? (overlap ?? 'none') : 'none';
  const enters = ({ purpose }: DrawnUnit): boolean => purpose === 'estimate';
  const ids = near.filter(enters).map(({ id }) => id);
  return { handling, extents, distanceM, inside: inside.filter(enters).length, ids };
}

function unitsIn(sets: readonly PolygonSet[], units: readonly DrawnUnit[], grid: Grid): DrawnUnit[] {
  const tests = sets.map((set) => containsPoint(set, grid.crs));
  return units.filter(({ col, row }) => {
    const [x, y] = applyAffine(grid.affine, col + 0.5, row + 0.5);
    return tests.some((contains) => contains(x, y));
  });
}

function overlapError(
  file: string,
  { modelId, extents, distanceM }: TrainingGround,
  o: {
    readonly checked: readonly DrawnUnit[];
    readonly near: readonly DrawnUnit[];
    readonly inside: readonly unknown[];
  },
): PermanentError {
  const ids = o.near.slice(0, NAMED).map(({ id }) => id);
  const names = `${ids.join(', ')}${o.near.length > NAMED ? ', …' : ''}`;
  const assets = extents.map(({ href }) => href).join(', ');
  const found = `${o.near.length} of ${o.checked.length}`;
  const place =
    distanceM === 0
      ? `in its training extent ${assets}`
      : `within ${Number(distanceM.toPrecision(4))} m of its training extent ${assets}, ${o.inside.length} of them in it`;
  return new PermanentError(
    `${file}: expected units that the model ${modelId} was not trained on, found ${found} ${place} (${names}); ` +
      'write reference.overlap: declared to go on with every figure marked, or reference.overlap: excluded to estimate the land beyond it alone',
  );
}
