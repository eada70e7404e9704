import { coefficientOfVariation, type Estimate } from '../../statistics/estimate.ts';
import type { ForecastOutcome } from './design-draws.ts';
import type { DesignOutcome, ForecastSpread } from './design-precision.ts';
import { markdownTable, percent } from './markdown-table.ts';

const TOLERANCE = 0.25;
const MANY_UNITS = 30;

/** What was expected of designs beside what they gave, in Markdown. */
export function designPrecisionReport(o: {
  readonly outcomes: readonly DesignOutcome[];
  readonly spreads: readonly ForecastSpread[];
  readonly size: number;
  readonly earlierSamples: number;
}): string {
  const draws = o.outcomes[0]!.classes[0]!.draws.length;
  return [
    '## Precision expected before a label is paid for\n',
    `What \`quadrat sample-design\` expects of the whole against what ${draws} draws of ${o.size} units give (seeds 1 to ${draws}), the map’s errors expected from an earlier simple random sample of 6,000 points. ` +
      'Obtained is the root mean square of the coefficients of variation; spread is that of the estimates about the truth ÷ the root mean square of the standard errors: below 1 the standard errors are too large, as they are by design for systematic samples taken as random and for many areas of few.\n',
    outcomeTable(o.outcomes),
    '',
    '### How good an expectation from 600 points is\n',
    `The CV expected from the sample case’s reference sample, drawn ${o.earlierSamples} times, ÷ the one expected from 6,000 points: mean ± standard deviation. The earlier sample’s own error comes on top of that of the draw.\n`,
    spreadTable(o.spreads),
    '',
  ].join('\n');
}

function outcomeTable(outcomes: readonly DesignOutcome[]): string {
  const head = ['design', 'class', 'units', 'expected CV %', 'obtained CV %', 'obtained ÷ expected'];
  const rows = outcomes.flatMap(({ name, classes }) => classes.map((one) => outcomeRow(name, one)));
  return markdownTable([[...head, 'draws within 25 %', 'spread', 'covered %'], ...rows]);
}

function outcomeRow(name: string, { forecast, draws, trueKm2 }: ForecastOutcome): string[] {
  const cvs = draws.flatMap(({ value, standardError }) => coefficientOfVariation(value!, standardError) ?? []);
  const expected = forecast.cv!;
  const obtained = rootMeanSquare(cvs);
  const near = cvs.filter((cv) => Math.abs(cv / expected - 1) <= TOLERANCE).length;
  const spread =
    rootMeanSquare(draws.map(({ value }) => value! - trueKm2)) /
    rootMeanSquare(draws.map(({ standardError }) => standardError!));
  return [
    name,
    forecast.class,
    forecast.units.toFixed(0) + (forecast.units < MANY_UNITS ? ' (few)' : ''),
    percent(expected),
    percent(obtained),
    (obtained / expected).toFixed(2),
    percent(near / draws.length, 0),
    spread.toFixed(2),
    percent(draws.filter((draw) => covers(draw, trueKm2)).length / draws.length, 0),
  ];
}

function spreadTable(spreads: readonly ForecastSpread[]): string {
  const head = ['design', ...spreads[0]!.classes.map((one) => one.class)];
  const rows = spreads.map(({ name, classes }) => [
    name,
    ...classes.map(({ meanRatio, standardDeviation }) => `${meanRatio.toFixed(2)} ± ${standardDeviation.toFixed(2)}`),
  ]);
  return markdownTable([head, ...rows]);
}

function covers({ interval }: Estimate, trueKm2: number): boolean {
  return interval !== undefined && interval.lower <= trueKm2 && trueKm2 <= interval.upper;
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
