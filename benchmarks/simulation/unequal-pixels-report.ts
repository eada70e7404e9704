import type { Estimate } from '../../statistics/estimate.ts';
import { markdownTable, percent } from './markdown-table.ts';
import {
  LATITUDES,
  UNEQUAL_CASES,
  WEB_MERCATOR,
  withUnequalGrid,
  type UnequalCase,
  type UnequalGrid,
  type UnequalOutcome,
} from './unequal-pixels.ts';

/** Draws samples from grids whose pixels differ in area and says how often intervals hold the truth. */
export async function unequalPixelsReport(o: {
  readonly draws: number;
  readonly size: number;
  readonly grids?: readonly UnequalGrid[];
}): Promise<string> {
  const seeds = Array.from({ length: o.draws }, (_, k) => k + 1);
  const sections: string[] = [];
  for (const unequal of o.grids ?? [LATITUDES, WEB_MERCATOR]) {
    const rows = await withUnequalGrid(unequal, async (draw) => {
      const made: string[][] = [];
      for (const one of UNEQUAL_CASES) made.push(row(one, await draw(one, { size: o.size, seeds })));
      return made;
    });
    sections.push(section(unequal, rows));
  }
  return [
    '## Grids with unequal pixels\n',
    `${o.draws} samples of ${o.size} units each; the map errs in 15 % of its pixels. Where pixels had equal chances the`,
    'design says so, and units count by the true area of their pixel. A systematic draw, of pixels or of areas, is more',
    'precise than its standard error where a class lies in one piece.\n',
    ...sections,
  ].join('\n');
}

function section({ name }: UnequalGrid, rows: readonly string[][]): string {
  const head = ['design', 'equal chances of', 'bias %', 'bias ÷ SE of draws', 'mean SE ÷ SE of draws', 'Wald covers %'];
  return `### ${name}\n\n${markdownTable([[...head, 'published covers %'], ...rows])}\n`;
}

function row({ name, chances }: UnequalCase, outcome: UnequalOutcome): string[] {
  const { bias, biasOverSe, errorRatio, wald, published } = summary(outcome);
  const figures = [percent(bias, 2), biasOverSe.toFixed(2), errorRatio.toFixed(2), percent(wald), percent(published)];
  return [name, chances === 'area' ? 'places' : 'pixels', ...figures];
}

/** Bias, relative and in standard errors of one draw, and how often intervals hold the truth. */
export function summary({ trueKm2, estimates }: UnequalOutcome): {
  readonly bias: number;
  readonly biasOverSe: number;
  readonly errorRatio: number;
  readonly wald: number;
  readonly published: number;
} {
  const mean = (value: (one: Estimate) => number): number =>
    estimates.reduce((sum, one) => sum + value(one), 0) / estimates.length;
  const holds = (interval: Estimate['interval']): number =>
    interval !== undefined && interval.lower <= trueKm2 && trueKm2 <= interval.upper ? 1 : 0;
  const centre = mean(({ value = NaN }) => value);
  const spread = Math.sqrt(mean(({ value = NaN }) => (value - centre) ** 2));
  return {
    bias: centre / trueKm2 - 1,
    biasOverSe: (centre - trueKm2) / spread,
    errorRatio: mean(({ standardError = NaN }) => standardError) / spread,
    wald: mean((one) => holds(one.wald)),
    published: mean((one) => holds(one.interval)),
  };
}
