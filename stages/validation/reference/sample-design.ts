import { WHOLE_LEVEL, type MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import { UNMAPPED_STRATUM } from '../../../statistics/area-by-class.ts';
import { representative, type CollapsedPart } from '../../../statistics/collapse.ts';
import type { AreaSample, AreaUnit } from '../../../statistics/ladder/area-sample.ts';
import { weightsWithinStrata } from '../../../statistics/relative-weights.ts';
import type { Stratum } from '../../../statistics/stratum.ts';
import type { VarianceRule } from '../../../statistics/variance-rule.ts';
import { clustersInLine } from './clusters-in-line.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import { DEFAULT_COLLAPSE, type EstimationOptions, type SamplingDesign } from '../options.ts';
import { countsByPixelArea } from './pixel-weights.ts';
import { isByMap, thinParts, thinStrata, type PartOfSample } from './thin-parts.ts';

/** A unit that was drawn and labelled. */
export type RespondingUnit = LabelledUnit & { readonly referenceClass: string };

/** The reference sample as it was drawn: strata, weights and the rule of its variances. */
export interface DrawnSample {
  readonly sample: AreaSample;
  /** The units of the sample, in its order. */
  readonly units: readonly RespondingUnit[];
  readonly collapsed: readonly CollapsedOfSample[];
}

/**
 * A part of the map that was too thin to sort the sample by (size in m²), or a stratum of the design's own that was too thin
 * to stand alone (size as declared).
 */
export type CollapsedOfSample = CollapsedPart & { readonly of: 'map' | 'strata' };

export interface DrawnSampleRequest {
  readonly units: readonly LabelledUnit[];
  readonly mapped: MappedAreas;
  /** Class names in the order of the map's areas. */
  readonly names: readonly string[];
  readonly design: SamplingDesign;
  readonly estimation: Pick<EstimationOptions, 'confidence' | 'frame'> & Partial<Pick<EstimationOptions, 'collapse'>>;
}

/**
 * Strata, weights and variance rule that belong to a design. Units without a label are left out within their stratum, as
 * though they were missing at random there. A simple random or systematic sample is conditioned on the frame; in other
 * designs units outside of it stay, since their strata reach beyond it. Where pixels that differ in area had equal chances,
 * units count by the true area of their pixel.
 */
export function drawnSample(request: DrawnSampleRequest): DrawnSample {
  const { design, estimation, names } = request;
  const labelled = request.units.filter((unit): unit is RespondingUnit => unit.referenceClass !== undefined);
  const isInLine = design.type === 'cluster' && design.variance === 'in-line';
  const responding = isInLine ? clustersInLine(labelled) : labelled;
  const reachesBeyond = design.type === 'cluster' || (design.type === 'stratified' && design.stratum !== undefined);
  const units = reachesBeyond ? responding : responding.filter((unit) => isInFrame(unit, estimation));
  const inFrame = responding.filter((unit) => isInFrame(unit, estimation));
  const parts = partsOfSample(request, inFrame);
  const collapse = estimation.collapse ?? DEFAULT_COLLAPSE;
  const thin = thinParts(parts, { design, estimation: { collapse } });
  const declared = strataOf(request);
  const thinOnes = thinDeclared(declared, units, { design, minimumUnits: collapse.minimumUnits });
  const ofStratum = (unit: RespondingUnit): string =>
    representative(isByMap(design) ? thin : thinOnes, stratumOf(unit, design));
  const strata = joined(declared, isByMap(design) ? thin : thinOnes);
  const position = new Map(strata.map(({ name }, h) => [name, h]));
  const partOf = new Map(names.map((name, i) => [name, i]));
  const weights = unitWeights(request, { units, declared, strata, ofStratum });
  const certain = certainStrata(request.units, design);
  const areaUnits = units.map((unit, k): AreaUnit => ({
    stratum: position.get(ofStratum(unit)) ?? 0,
    part: unit.mapClass === undefined ? names.length : partOf.get(unit.mapClass)!,
    referenceClass: partOf.get(unit.referenceClass)!,
    isInFrame: isInFrame(unit, estimation),
    weight: weights?.[k],
    // Within a cluster that was certain to be drawn the units are what chance decided on.
    cluster: certain.has(stratumOf(unit, design)) ? unit.id : unit.cluster,
    gridCol: unit.gridCol,
    gridRow: unit.gridRow,
  }));
  const sample: AreaSample = {
    strata,
    units: areaUnits,
    classCount: names.length,
    partGroups: parts.map(({ name }) => parts.findIndex((part) => part.name === representative(thin, name))),
    strataFollowMap: isByMap(design),
    confidence: estimation.confidence,
    rule: ruleOf(design),
    fpc: strata.some(({ unitCount }) => unitCount !== undefined),
  };
  const collapsed = [
    ...thin.map((part) => ({ ...part, of: 'map' as const })),
    ...thinOnes.map((part) => ({ ...part, of: 'strata' as const })),
  ];
  return { sample, units, collapsed };
}

/** The map's classes, then what it has no class for, with what of the frame and of the sample lies in each. */
function partsOfSample(request: DrawnSampleRequest, inFrame: readonly RespondingUnit[]): PartOfSample[] {
  const { mappedAreas, unmappedArea } = frameSizes(request);
  const counts = new Map<string, number>();
  for (const { mapClass = UNMAPPED_STRATUM } of inFrame) counts.set(mapClass, (counts.get(mapClass) ?? 0) + 1);
  return [...request.names, UNMAPPED_STRATUM].map((name, i) => ({
    name,
    sizeM2: mappedAreas[i] ?? unmappedArea,
    units: counts.get(name) ?? 0,
  }));
}

/** Thin strata of the design's own; clusters are weighted singly and need none. */
function thinDeclared(
  strata: readonly Stratum[],
  units: readonly RespondingUnit[],
  { design, minimumUnits }: { readonly design: SamplingDesign; readonly minimumUnits: number },
): CollapsedPart[] {
  if (design.type !== 'stratified' || isByMap(design)) return [];
  const parts = strata.map(({ name, size }) => ({
    name,
    sizeM2: size,
    units: units.filter((unit) => stratumOf(unit, design) === name).length,
  }));
  return thinStrata(parts, minimumUnits);
}

/** Strata with those that were too thin added to the ones they join. */
function joined(strata: readonly Stratum[], collapsed: readonly CollapsedPart[]): Stratum[] {
  return strata
    .filter(({ name }) => representative(collapsed, name) === name)
    .map((stratum) => ({
      ...stratum,
      size: collapsed.reduce((sum, { into, size }) => sum + (into === stratum.name ? size : 0), stratum.size),
    }));
}

/** Whether a unit lies in what the estimates are of. */
export function isInFrame(unit: LabelledUnit, { frame }: Pick<EstimationOptions, 'frame'>): boolean {
  return isInAreas(unit) && (frame === 'areas' || unit.mapClass !== undefined);
}

export function isInAreas({ areas }: LabelledUnit): boolean {
  return Object.keys(areas).length > 0;
}

/** Area of each map class in the frame, and of what the map has no class for. */
export function frameSizes({ mapped, estimation }: Pick<DrawnSampleRequest, 'mapped' | 'estimation'>): {
  readonly mappedAreas: readonly number[];
  readonly unmappedArea: number;
} {
  const total = mapped.areas.find(({ level }) => level === WHOLE_LEVEL)!;
  return { mappedAreas: total.classAreasM2, unmappedArea: estimation.frame === 'areas' ? total.notObservedM2 : 0 };
}

const WHOLE = 'frame';

function strataOf(request: DrawnSampleRequest): Stratum[] {
  const { design, names } = request;
  const { mappedAreas, unmappedArea } = frameSizes(request);
  if (design.type === 'cluster') {
    const { clusters } = design;
    const certain = certainStrata(request.units, design);
    // A stratum whose units all went without a label is still one.
    return [...new Set(request.units.map((unit) => stratumOf(unit, design)))].sort().map((name) => ({
      name,
      // Weights say what units stand for; a size above 0 says that the stratum is there.
      size: 1,
      // The correction is one of the first stage, which a certain cluster does not have.
      ...(clusters === undefined ? {} : { unitCount: certain.has(name) ? Infinity : clusters }),
      isInLine: design.variance === 'in-line' && !certain.has(name),
    }));
  }
  if (design.type !== 'stratified') {
    return [{ name: WHOLE, size: mappedAreas.reduce((sum, area) => sum + area, unmappedArea) }];
  }
  if (design.stratum !== undefined) return Object.entries(design.sizes ?? {}).map(([name, size]) => ({ name, size }));
  const strata = names.map((name, index) => ({ name, size: mappedAreas[index]! }));
  return unmappedArea === 0 ? strata : [...strata, { name: UNMAPPED_STRATUM, size: unmappedArea }];
}

/** Name of the stratum that a unit was drawn from. */
export function stratumOf(unit: LabelledUnit, design: SamplingDesign): string {
  if (design.type !== 'stratified' && design.type !== 'cluster') return WHOLE;
  if (design.stratum !== undefined) return unit.stratum!;
  return design.type === 'cluster' ? WHOLE : (unit.mapClass ?? UNMAPPED_STRATUM);
}

/** Strata of one cluster that was certain to be drawn: the cluster and the stratum have the same name. */
function certainStrata(drawn: readonly LabelledUnit[], design: SamplingDesign): ReadonlySet<string> {
  if (design.type !== 'cluster' || design.stratum === undefined) return new Set();
  const mixed = new Set(drawn.flatMap(({ stratum, cluster }) => (stratum === cluster ? [] : [stratum!])));
  return new Set(drawn.flatMap(({ stratum }) => (mixed.has(stratum!) ? [] : [stratum!])));
}

function ruleOf(design: SamplingDesign): VarianceRule {
  if (design.type === 'cluster') return 'cluster';
  if (design.type !== 'systematic' || design.variance === 'simple-random') return 'independent';
  return design.variance;
}

/**
 * Weights where units of a stratum have different ones: by their chances under clusters, by the area of their pixels, and of
 * strata that were joined by what each was drawn from.
 */
function unitWeights(
  { units: drawn, design }: DrawnSampleRequest,
  o: {
    readonly units: readonly RespondingUnit[];
    /** As declared, and as joined. */
    readonly declared: readonly Stratum[];
    readonly strata: readonly Stratum[];
    readonly ofStratum: (unit: RespondingUnit) => string;
  },
): (number | undefined)[] | undefined {
  const { units, declared, strata, ofStratum } = o;
  const isByPixel = countsByPixelArea(drawn, design);
  if (design.type === 'cluster') {
    const weight = clusterWeights(drawn);
    return units.map((unit) => weight(unit) * (isByPixel ? unit.pixelAreaM2! : 1));
  }
  const isJoined = strata.length < declared.length;
  if (!isByPixel && !isJoined) return undefined;
  const ofPixel = (unit: RespondingUnit): number => (isByPixel ? unit.pixelAreaM2! : 1);
  const within = weightsWithinStrata(
    units.map((unit) => ({ stratum: stratumOf(unit, design), relative: ofPixel(unit) })),
    new Map(declared.map(({ name, size }) => [name, size])),
  );
  // A stratum without a unit is stood for by those of the one that it joined.
  return weightsWithinStrata(
    units.map((unit, k) => ({ stratum: ofStratum(unit), relative: within[k] })),
    new Map(strata.map(({ name, size }) => [name, size])),
  );
}

/** 1 ÷ the chance of being drawn, times drawn ÷ labelled units of the cluster: the rest stands for what got no label. */
function clusterWeights(drawn: readonly LabelledUnit[]): (unit: LabelledUnit) => number {
  const counts = new Map<string, { drawn: number; labelled: number }>();
  for (const { cluster = '', referenceClass } of drawn) {
    const count = counts.get(cluster) ?? { drawn: 0, labelled: 0 };
    counts.set(cluster, {
      drawn: count.drawn + 1,
      labelled: count.labelled + (referenceClass === undefined ? 0 : 1),
    });
  }
  return ({ cluster = '', inclusionProbability }) => {
    const count = counts.get(cluster)!;
    return count.drawn / count.labelled / inclusionProbability!;
  };
}
