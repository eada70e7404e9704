import { sumRelation, type AdditiveTable } from '../../statistics/publication/additive-table.ts';
import { controlledRounding } from '../../statistics/publication/controlled-rounding.ts';
import { feasibleInterval } from '../../benchmarks/suppression/feasible-interval.ts';
import { primarySuppression, type DisclosureRules } from '../../statistics/publication/primary-suppression.ts';
import { qualityLetter, type QualityEvidence } from '../../statistics/publication/quality-letter.ts';
import { QUALITY_POLICIES } from '../../statistics/publication/quality-policy.ts';
import { ceilToBase, roundOutward, roundToBase, significantUnit } from '../../statistics/publication/rounding.ts';
import { secondarySuppression } from '../../statistics/publication/secondary-suppression.ts';
import { disclosure } from '../statistics/cases/publication-answers.ts';
import type { Answerer } from './sample-examples.ts';

type Numbers = readonly number[];

/** A table of areas by classes with its margins, cells row by row: parts, row totals, then the line of column totals. */
function tableOf(rows: readonly Numbers[]): AdditiveTable {
  const width = rows[0]!.length;
  const sum = (list: Numbers): number => list.reduce((total, value) => total + value, 0);
  const full = rows.map((row) => [...row, sum(row)]);
  const bottom = Array.from({ length: width + 1 }, (_, j) => sum(full.map((row) => row[j]!)));
  const at = (d: number, j: number): number => d * (width + 1) + j;
  const columns = Array.from({ length: width + 1 }, (_, j) => j);
  const lines = Array.from({ length: rows.length + 1 }, (_, d) => d);
  return {
    cells: [...full, bottom].flat().map((value) => ({ value })),
    relations: [
      ...lines.map((d) =>
        sumRelation(
          at(d, width),
          columns.slice(0, -1).map((j) => at(d, j)),
        ),
      ),
      ...columns.map((j) =>
        sumRelation(
          at(rows.length, j),
          lines.slice(0, -1).map((d) => at(d, j)),
        ),
      ),
    ],
  };
}

interface Suppressed {
  readonly areas: readonly string[];
  readonly classes: readonly string[];
  readonly km2: readonly Numbers[];
  readonly confidential: string;
  readonly protection: number;
}

function suppression({ areas, classes, km2, confidential, protection }: Suppressed) {
  const table = tableOf(km2);
  const columns = [...classes, 'all'];
  const names = [...areas, 'all'].flatMap((area) => columns.map((name) => `${area} ${name}`));
  const cell = names.indexOf(confidential);
  const before = feasibleInterval(
    table,
    names.map((_, k) => k === cell),
    cell,
  );
  const { secondary } = secondarySuppression({ table, primary: [cell], protection });
  const after = feasibleInterval(
    table,
    names.map((_, k) => k === cell || secondary.includes(k)),
    cell,
  );
  return {
    alone: [before.lower, before.upper],
    secondary: secondary.map((k) => names[k]),
    protected: [after.lower, after.upper],
  };
}

function rounding(o: {
  readonly value: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  readonly base: number;
}) {
  const unit = significantUnit(o.value, o.digits);
  const { lower, upper } = roundOutward(o, unit);
  return {
    value: roundToBase(o.value, unit),
    interval: [lower, upper],
    standardError: ceilToBase(o.standardError, significantUnit(o.standardError, 2)),
    probabilityUp: (
      disclosure({ values: [o.value], base: o.base }, {})['unbiasedProbabilityUp'] as readonly number[]
    )[0],
  };
}

export const PUBLICATION_EXAMPLES: Readonly<Record<string, Answerer>> = {
  'quality-letters': (o: { readonly policy: string; readonly cases: readonly QualityEvidence[] }) => {
    const grades = o.cases.map((evidence) => qualityLetter(evidence, QUALITY_POLICIES[o.policy]!));
    return { letters: grades.map(({ letter }) => letter), reasons: grades.map(({ reason }) => reason) };
  },
  'primary-suppression': (o: { readonly contributions: Numbers; readonly rules: DisclosureRules }) => ({
    ...primarySuppression(o.contributions, o.rules),
  }),
  'secondary-suppression': suppression,
  rounding,
  'controlled-rounding': ({ km2, base }: { readonly km2: readonly Numbers[]; readonly base: number }) => {
    const width = km2[0]!.length + 1;
    const { values } = controlledRounding(tableOf(km2), base)!;
    return { values: Array.from({ length: km2.length + 1 }, (_, d) => values.slice(d * width, (d + 1) * width)) };
  },
};
