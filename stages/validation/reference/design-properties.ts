import { PermanentError } from '../../../errors/error-kinds.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { SamplingDesign } from '../options.ts';
import { cellText, optionalNumber, requiredText } from './unit-property.ts';

type Properties = Readonly<Record<string, unknown>>;

/** A unit's place in the design. */
export type DesignProperties = Pick<
  LabelledUnit,
  'stratum' | 'cluster' | 'inclusionProbability' | 'gridCol' | 'gridRow'
>;

interface DesignKeys {
  readonly design: SamplingDesign;
}

/**
 * Reads what the design says of a unit; nothing for one that enters no estimate (`properties` undefined), and where the
 * design itself is at fault (undefined).
 * @throws PermanentError for a missing stratum or cluster, a stratum without a declared size, or a chance of being drawn
 * that is none.
 */
export function designProperties(
  properties: Properties | undefined,
  { design }: { readonly design: SamplingDesign | undefined },
  where: string,
): DesignProperties {
  const none = { stratum: undefined, ...NO_CLUSTER, gridCol: undefined, gridRow: undefined };
  if (properties === undefined || design === undefined) return none;
  const keys = { design };
  return {
    stratum: stratumOf(properties, keys, where),
    ...clusterOf(properties, keys, where),
    ...gridPlace(properties, keys, where),
  };
}

const NO_CLUSTER = { cluster: undefined, inclusionProbability: undefined };

/** Property that a sample keeps its strata in, where the design does not name one. */
const USUAL_PROPERTY = 'stratum';

function stratumOf(properties: Properties, { design }: DesignKeys, where: string): string | undefined {
  // Strata that are said to be the map’s classes: what the units say of them is held against the map.
  if (design.type === 'stratified' && design.stratum === undefined) return cellText(properties[USUAL_PROPERTY]);
  if ((design.type !== 'stratified' && design.type !== 'cluster') || design.stratum === undefined) return undefined;
  const stratum = requiredText(properties, design.stratum, where);
  if (design.type === 'cluster') return stratum;
  if (design.sizes === undefined || !Object.hasOwn(design.sizes, stratum)) {
    const known = Object.keys(design.sizes ?? {}).join(', ') || 'none';
    throw new PermanentError(
      `${where}: expected a stratum whose size reference.design.sizes gives (${known}), found ${stratum}`,
    );
  }
  return stratum;
}

function clusterOf(
  properties: Properties,
  { design }: DesignKeys,
  where: string,
): Pick<LabelledUnit, 'cluster' | 'inclusionProbability'> {
  if (design.type !== 'cluster') return NO_CLUSTER;
  const probability = optionalNumber(properties, design.probability, where);
  if (probability === undefined || !(probability > 0 && probability <= 1)) {
    throw new PermanentError(
      `${where}: expected a chance of being drawn above 0 and at most 1 in the property ${design.probability}, found ${probability ?? 'no such property'}`,
    );
  }
  return { cluster: requiredText(properties, design.cluster, where), inclusionProbability: probability };
}

function gridPlace(
  properties: Properties,
  { design }: DesignKeys,
  where: string,
): Pick<LabelledUnit, 'gridCol' | 'gridRow'> {
  if (design.type !== 'systematic') return { gridCol: undefined, gridRow: undefined };
  const gridCol = wholeNumber(optionalNumber(properties, 'grid_col', where));
  const gridRow = wholeNumber(optionalNumber(properties, 'grid_row', where));
  const isNeeded = design.variance === 'neighbours' || design.variance === 'quadrat';
  if (isNeeded && (gridCol === undefined || gridRow === undefined)) {
    throw new PermanentError(
      `${where}: the variance ${design.variance} of a systematic sample expects whole numbers in the properties grid_col and grid_row, found ${gridCol ?? 'none'} and ${gridRow ?? 'none'}; add them, or declare reference.design.variance: simple-random`,
    );
  }
  return { gridCol, gridRow };
}

function wholeNumber(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}
