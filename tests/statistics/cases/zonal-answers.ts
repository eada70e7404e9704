import type { Coverage } from '../../../geo/coverage.ts';
import type { PixelAreaModel } from '../../../geo/pixel-area.ts';
import { required, type Answers, type CaseInputs } from './case-file.ts';
import { ClassSums } from './product.ts';

type Numbers = readonly number[];

interface Raster {
  /** Class values; null where there is none. */
  readonly classes: readonly (readonly (number | null)[])[];
  readonly coverage: readonly Numbers[];
  readonly areaOf: (col: number, row: number) => number;
  readonly nodata: number | undefined;
}

const NO_CLASS = 65_535;

/** Exact areas as a run sums them; the two cruder definitions that a case sets beside them are spelt out here. */
export function zonal(inputs: CaseInputs): Answers {
  const area = required(inputs.pixelArea, 'pixelArea');
  const raster: Raster = {
    classes: required(inputs.classes, 'classes') as Raster['classes'],
    coverage: required(inputs.coverage, 'coverage'),
    areaOf: (col, row) => (typeof area === 'number' ? area : area[row]![col]!),
    nodata: inputs.noData,
  };
  const answer = (rule: (fraction: number, pixel: number) => number): Record<string, number> => {
    const width = raster.coverage[0]!.length;
    const coverage = raster.coverage.map((row, r) => row.map((fraction, c) => rule(fraction, r * width + c)));
    return Object.fromEntries(areasOf({ ...raster, coverage }).byClass);
  };
  const centre = (raster.classes.flat().length - 1) / 2;
  const { byClass, notObserved } = areasOf(raster);
  const observed = byClass.reduce((sum, [, value]) => sum + value, 0);
  return {
    exactArea: answer((fraction) => fraction),
    centreAreaIfOnlyCentreCellInside: answer((_, pixel) => (pixel === centre ? 1 : 0)),
    centreArea: answer((fraction) => (fraction > 0.5 ? 1 : 0)),
    allTouched: answer((fraction) => (fraction > 0 ? 1 : 0)),
    sumExact: observed,
    noDataArea: notObserved,
    nodataArea: notObserved,
    zoneArea: observed + notObserved,
  };
}

function areasOf({ classes, coverage, areaOf, nodata }: Raster): {
  readonly byClass: readonly (readonly [value: number, area: number])[];
  readonly notObserved: number;
} {
  const pixels = classes.flat().map((value) => (value === null || value === nodata ? NO_CLASS : value));
  const values = [...new Set(pixels)].filter((value) => value !== NO_CLASS);
  const window = { col: 0, row: 0, widthPx: coverage[0]!.length, heightPx: coverage.length };
  const { classAreasM2, notObservedM2 } = new ClassSums({
    ...{ classes: Uint16Array.from(pixels), nodata: NO_CLASS, window, values },
    pixelArea: modelOf(areaOf),
  }).sum(coverageOf(coverage, window), 'zone');
  return { byClass: values.map((value, i) => [value, classAreasM2[i]!]), notObserved: notObservedM2 };
}

/** Pixels covered in part are edges, pixels covered wholly are runs of one. */
function coverageOf(fractions: readonly Numbers[], window: Coverage['window']): Coverage {
  const columns = (isIn: (fraction: number) => boolean): number[][] =>
    fractions.map((row) => row.flatMap((fraction, col) => (isIn(fraction) ? [col] : [])));
  const starts = (lists: readonly Numbers[]): Uint32Array =>
    Uint32Array.from([0, ...lists.map((_, row) => lists.slice(0, row + 1).flat().length)]);
  const edges = columns((fraction) => fraction > 0 && fraction < 1);
  const whole = columns((fraction) => fraction === 1);
  return {
    window,
    rowStart: starts(edges),
    edgeCol: Int32Array.from(edges.flat()),
    edgeFraction: Float64Array.from(edges.flatMap((cols, row) => cols.map((col) => fractions[row]![col]!))),
    runStart: starts(whole),
    runCol: Int32Array.from(whole.flat()),
    runLengthPx: Int32Array.from(whole.flat(), () => 1),
  };
}

function modelOf(areaM2: Raster['areaOf']): PixelAreaModel {
  const grid = { crs: undefined as never, affine: [1, 0, 0, 0, -1, 0] as const, widthPx: 0, heightPx: 0 };
  return {
    ...{ grid, dependsOn: 'pixel', areaM2 },
    runAreaM2: (row, from, end) =>
      Array.from({ length: end - from }, (_, i) => areaM2(from + i, row)).reduce((sum, area) => sum + area, 0),
    rowPolynomial: () => undefined,
  };
}
