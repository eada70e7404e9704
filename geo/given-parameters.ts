import { GeoError } from './geo-error.ts';

/**
 * A parameter of a projection by PROJ's name: degrees, metres or a factor. `lat_ts` is Krovak's pseudo standard parallel;
 * the scales and the turn are those of the axes.
 */
export type ProjectionParameter =
  | 'lat_0'
  | 'lon_0'
  | 'lat_1'
  | 'lat_2'
  | 'lat_ts'
  | 'k'
  | 'alpha'
  | 'gamma'
  | 'x_0'
  | 'y_0'
  | 'x_scale'
  | 'y_scale'
  | 'xy_turn';

/** Looks a parameter up where a projection is spelled out; `undefined` where it is not given. */
export type ParameterReader = (name: ProjectionParameter) => number | undefined;

/** A parameter as a text or a file gives it. */
export interface GivenParameter {
  /** As it is written there. */
  readonly name: string;
  /** `undefined` where it is none that a method here takes. */
  readonly parameter: ProjectionParameter | undefined;
  readonly value: number;
}

/** Values that say nothing where a method does not take the parameter; 0 for the others. */
const NEUTRAL: Partial<Readonly<Record<ProjectionParameter, number>>> = { k: 1, x_scale: 1, y_scale: 1 };
/** Two ways to write one angle or length differ by less. */
const SAME_VALUE = 1e-9;

/**
 * What is made of given parameters, none of which may be left aside: a map drawn without one of them lies elsewhere.
 * @param label what has the projection, for messages
 * @throws GeoError naming the parameter that was not asked for and is not neutral, or has two values.
 */
export function usedOrRefused(
  given: readonly GivenParameter[],
  label: string,
  make: (reader: ParameterReader) => string,
): string {
  const asked = new Set<ProjectionParameter>();
  const made = make((name) => {
    asked.add(name);
    return given.find(({ parameter }) => parameter === name)?.value;
  });
  for (const { name, parameter, value } of given) {
    const first = given.find((one) => one.parameter === parameter)!;
    if (parameter !== undefined && Math.abs(first.value - value) > SAME_VALUE) {
      throw new GeoError(
        `${label} has ${first.name} ${first.value} and ${name} ${value}, which are one parameter: expected one value.`,
      );
    }
    if (parameter !== undefined && asked.has(parameter)) continue;
    const neutral = parameter === undefined ? 0 : (NEUTRAL[parameter] ?? 0);
    if (Math.abs(value - neutral) <= SAME_VALUE) continue;
    throw new GeoError(
      `${label} has the parameter ${name} of ${value}, which is not supported there: expected ${neutral} or another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  return made;
}
