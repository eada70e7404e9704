import type { AllocationRule } from '../../../statistics/allocation.ts';
import { normalQuantile } from '../../../statistics/distributions/normal.ts';
import { required, type Answers, type CaseFile, type CaseInputs } from './case-file.ts';
import { proportionDeviation, realAllocation, stratifiedSampleSize, wholeAllocation } from './product.ts';

type Numbers = readonly number[];

/** What cases of sample sizes are given; several names mean the same. */
interface SizeInputs {
  readonly W?: Numbers;
  readonly stratumPixels?: Numbers | Readonly<Record<string, number>>;
  readonly N_h?: Numbers | Readonly<Record<string, number>>;
  readonly expectedUA?: Numbers;
  readonly expectedProportion?: Numbers;
  readonly U?: Numbers;
  readonly S?: Numbers;
  readonly S_h?: Numbers;
  readonly cost?: Numbers;
  readonly costs?: Numbers;
  readonly targetSE?: number;
  readonly targetSE_OA?: number;
  readonly targetCV?: number;
  readonly p?: number;
  readonly e?: number;
  readonly margin?: number;
  readonly z?: number;
  readonly confidence?: number;
  readonly N?: number;
  readonly n?: number;
  readonly fpc?: boolean;
}

/** Sizes and allocations of the cases `sample_size`. */
export function sampleSize(given: CaseInputs, expected: CaseFile['expected']): Answers {
  const inputs = given as unknown as SizeInputs;
  return inputs.p === undefined ? stratified(inputs, expected) : proportion(inputs, inputs.p);
}

function proportion(inputs: SizeInputs, p: number): Answers {
  const { N, targetCV, z = 1.959963984540054 } = inputs;
  const margin = inputs.e ?? inputs.margin;
  const ofMargin = (wanted: number): number =>
    wanted / (inputs.confidence === undefined ? z : normalQuantile(1 - (1 - inputs.confidence) / 2));
  const targetStandardError =
    inputs.targetSE ??
    (margin === undefined ? undefined : ofMargin(margin)) ??
    required(targetCV, 'targetSE, e or targetCV') * p;
  const deviation = proportionDeviation(p);
  const request = { sizes: [1], targetStandardError };
  const infinite = stratifiedSampleSize({ ...request, deviations: [deviation] });
  // In a finite population S² = p(1 − p) N/(N − 1).
  const finite =
    N === undefined
      ? infinite
      : stratifiedSampleSize({ ...request, deviations: [deviation * Math.sqrt(N / (N - 1))], populationUnits: N });
  return {
    n0: infinite.real,
    n0Real: infinite.real,
    n0Units: infinite.units,
    nReal: finite.real,
    nFpc: finite.real,
    n: finite.units,
  };
}

function listOf(values: Numbers | Readonly<Record<string, number>> | undefined): Numbers | undefined {
  return values === undefined ? undefined : Object.values(values);
}

function stratified(inputs: SizeInputs, expected: CaseFile['expected']): Answers {
  const sizes = required(inputs.W ?? listOf(inputs.stratumPixels ?? inputs.N_h), 'W');
  const rates = inputs.expectedUA ?? inputs.expectedProportion ?? inputs.U;
  const deviations = inputs.S ?? inputs.S_h ?? required(rates, 'expectedUA').map(proportionDeviation);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const costs = inputs.cost ?? inputs.costs;
  const strata = sizes.map((size, h) => ({
    ...{ name: String(h), size, deviation: deviations[h]! },
    ...(costs === undefined ? {} : { cost: costs[h]! }),
  }));
  const target = inputs.targetSE ?? inputs.targetSE_OA;
  const size = target === undefined ? undefined : sizesFor({ inputs, sizes, deviations, target });
  const n = inputs.n ?? required(size, 'targetSE').n;
  const real = (rule: AllocationRule, minimum?: number): Numbers =>
    realAllocation({ strata, rule, total: n, ...(minimum === undefined ? {} : { minimum }) });
  const byMinimum = Object.keys(expected).flatMap((key) => {
    const minimum = /^alloc(\d+)(real)?$/i.exec(key);
    if (minimum === null) return [];
    const request = { strata, rule: 'compromise', total: n, minimum: Number(minimum[1]) } as const;
    return [[key, minimum[2] === undefined ? wholeAllocation(request) : realAllocation(request)] as const];
  });
  return {
    S: deviations,
    sumWS: sizes.reduce((sum, weight, h) => sum + (weight / total) * deviations[h]!, 0),
    ...size,
    equal: n / sizes.length,
    proportional: sizes.map((weight) => (n * weight) / total),
    neyman: real('neyman'),
    ...(costs === undefined ? {} : { cost: real('cost-optimal'), costOptimal: real('cost-optimal') }),
    ...Object.fromEntries(byMinimum),
  };
}

function sizesFor(o: {
  readonly inputs: SizeInputs;
  readonly sizes: Numbers;
  readonly deviations: Numbers;
  readonly target: number;
}): { readonly n: number; readonly nReal: number; readonly nFpc: number } {
  const { inputs, sizes, deviations } = o;
  const request = { sizes, deviations, targetStandardError: o.target };
  const populationUnits = inputs.N ?? sizes.reduce((sum, size) => sum + size, 0);
  const finite = stratifiedSampleSize({ ...request, populationUnits });
  const isCorrected = inputs.fpc ?? inputs.N !== undefined;
  const asked = isCorrected ? finite : stratifiedSampleSize(request);
  return { nReal: asked.real, n: asked.units, nFpc: finite.real };
}
