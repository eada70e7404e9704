import type { MappedArea, MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import { UNMAPPED_STRATUM } from '../../../statistics/area-by-class.ts';
import { shiftShareInterval } from '../../../statistics/bounded-interval.ts';
import { coefficientOfVariation, scaleEstimate, type Estimate } from '../../../statistics/estimate.ts';
import { areaEstimates, type AreaEstimate, type AreaEstimatesRequest } from './area-estimates.ts';
import { assessSample } from './assess-sample.ts';
import { legendLevels, sizesAtLevel, unitsAtLevel, type LegendLevel } from './legend-levels.ts';
import type { LabelledUnit } from '../reference/labelled-unit.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';
import type { EstimationOptions, SamplingDesign } from '../options.ts';
import { frameSizes } from '../reference/sample-design.ts';
import { frameM2 } from './sampled-share.ts';

/** An estimate of a higher class of the legend, by its name. */
export interface LegendEstimate extends Omit<AreaEstimate, 'class'> {
  readonly className: string;
  readonly mappedKm2: number;
}

export interface LegendRequest extends Omit<AreaEstimatesRequest, 'assessed'> {
  readonly units: readonly LabelledUnit[];
  readonly design: SamplingDesign;
  readonly estimation: EstimationOptions;
  /** Estimates of the model's own classes. */
  readonly base: readonly AreaEstimate[];
}

/**
 * Estimates of the legend's higher classes: the sample is relabelled and estimated anew at each level, so that standard
 * errors are those of that level; the value is the sum of the members' agreed values, and the interval moves along.
 */
export function legendEstimates(request: LegendRequest): LegendEstimate[] {
  const { legend } = request.estimation;
  if (legend === undefined) return [];
  const [, ...levels] = legendLevels(legend, request.names);
  return levels.flatMap((level) => levelEstimates(request, level));
}

function levelEstimates(request: LegendRequest, level: LegendLevel): LegendEstimate[] {
  const { names, mapped, units, estimation, base } = request;
  const collapsed = collapsedAreas(mapped, names, level);
  const { design, strata } = drawnStrata(request);
  const assessed = assessSample({
    units: unitsAtLevel(units, level).map((unit, k) => ({ ...unit, stratum: strata?.[k] ?? unit.stratum })),
    mapped: collapsed,
    names: level.classes,
    design,
    estimation,
  });
  const estimates = areaEstimates({ ...request, mapped: collapsed, names: level.classes, assessed });
  return estimates.flatMap(({ class: index, ...made }) => {
    const className = level.classes[index]!;
    if (!level.added.includes(className)) return [];
    const members = base.filter(
      ({ area, class: member }) =>
        area.level === made.area.level && area.code === made.area.code && level.classOf[names[member]!] === className,
    );
    const frameKm2 = frameM2(made.area, request.frame) / M2_PER_KM2;
    const sum = sumOf(members.map(({ workingKm2 }) => workingKm2));
    const estimate = sum === undefined ? made.estimate : movedTo(made.estimate, sum, frameKm2);
    const mappedKm2 = made.area.classAreasM2[index]! / M2_PER_KM2;
    return [{ ...made, className, mappedKm2, workingKm2: sum ?? made.workingKm2, estimate }];
  });
}

/** A sample stratified by the classes of the map keeps those strata, whatever the classes are called at a level. */
function drawnStrata(request: LegendRequest): {
  readonly design: SamplingDesign;
  readonly strata: readonly string[] | undefined;
} {
  const { design, units, names } = request;
  if (design.type !== 'stratified' || design.stratum !== undefined) return { design, strata: undefined };
  const { mappedAreas, unmappedArea } = frameSizes(request);
  const sized = [
    ...names.map((name, i) => [name, mappedAreas[i]!] as const),
    [UNMAPPED_STRATUM, unmappedArea] as const,
  ];
  const sizes = Object.fromEntries(sized.flatMap(([name, m2]) => (m2 > 0 ? [[name, m2 / M2_PER_KM2]] : [])));
  const strata = units.map(({ mapClass }) => mapClass ?? UNMAPPED_STRATUM);
  return { design: { ...design, stratum: 'map class', sizes }, strata };
}

function collapsedAreas(mapped: MappedAreas, names: readonly string[], level: LegendLevel): MappedAreas {
  const areas = mapped.areas.map((area): MappedArea => ({
    ...area,
    classAreasM2: sizesAtLevel(area.classAreasM2, names, level),
  }));
  return { ...mapped, areas };
}

function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known.reduce((sum, value) => sum + value, 0) : undefined;
}

function movedTo(estimate: Estimate, valueKm2: number, frameKm2: number): Estimate {
  const { value, interval, standardError } = estimate;
  if (value === undefined || frameKm2 === 0) return estimate;
  const share = scaleEstimate(estimate, 1 / frameKm2).interval;
  const moved = share && shiftShareInterval(share, value / frameKm2, valueKm2 / frameKm2);
  return {
    ...estimate,
    value: valueKm2,
    interval: moved && { ...interval!, lower: moved.lower * frameKm2, upper: moved.upper * frameKm2 },
    cv: coefficientOfVariation(valueKm2, standardError),
  };
}
