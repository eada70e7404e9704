/** Class areas of one zone. */
export interface ZonalAreas {
  /** Area of each class value that occurs, ascending by value. */
  readonly areaByClass: ReadonlyMap<number, number>;
  /** Area of the zone under nodata. */
  readonly notObservedArea: number;
  /** Σ coverage × pixel area: the class areas and the not-observed area together. */
  readonly zoneArea: number;
}

/**
 * Exact class areas of a zone: Σ c_k a_k 1[x_k = i], with c_k the fraction of pixel k that the zone covers and a_k
 * the pixel's true area. Class areas and not-observed area add up to the zone's area.
 * Source: the coverage-fraction definition of exactextract (operations manual).
 * Nodata: a pixel equal to `nodata`, `null` or NaN counts as not observed.
 * @throws RangeError when lengths differ, or a coverage lies outside 0 to 1.
 */
export function zonalClassAreas(o: {
  readonly classes: readonly (number | null)[];
  readonly coverage: readonly number[];
  /** One area for all pixels, or one for each. */
  readonly pixelArea: number | readonly number[];
  readonly nodata?: number | undefined;
}): ZonalAreas {
  const { classes, coverage, pixelArea, nodata } = o;
  if (coverage.length !== classes.length) {
    throw new RangeError(`${classes.length} pixels need as many coverage fractions, found ${coverage.length}.`);
  }
  if (typeof pixelArea !== 'number' && pixelArea.length !== classes.length) {
    throw new RangeError(`${classes.length} pixels need as many areas, found ${pixelArea.length}.`);
  }
  const areas = new Map<number, number>();
  let notObservedArea = 0;
  let zoneArea = 0;
  for (const [k, value] of classes.entries()) {
    const fraction = coverage[k]!;
    if (!(fraction >= 0 && fraction <= 1))
      throw new RangeError(`A coverage fraction lies in 0 to 1, found ${fraction}.`);
    const area = fraction * (typeof pixelArea === 'number' ? pixelArea : pixelArea[k]!);
    zoneArea += area;
    if (value === null || Number.isNaN(value) || value === nodata) notObservedArea += area;
    else if (fraction > 0) areas.set(value, (areas.get(value) ?? 0) + area);
  }
  const areaByClass = new Map([...areas].toSorted(([a], [b]) => a - b));
  return { areaByClass, notObservedArea, zoneArea };
}
