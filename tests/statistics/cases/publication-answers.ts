import type { DisclosureRules } from '../../../statistics/publication/primary-suppression.ts';
import { QUALITY_POLICIES } from '../../../statistics/publication/quality-policy.ts';
import { required, type Answers, type CaseFile, type CaseInputs } from './case-file.ts';
import { primarySuppression, proportionQualityLetter, qualityLetter, roundToBase, roundUnbiased } from './product.ts';

interface QualityInputs extends CaseInputs {
  /** Sample size, degrees of freedom and coefficient of variation; or a coefficient of variation alone. */
  readonly cases?: readonly (readonly number[])[];
  readonly policy?: string;
}

export function quality(inputs: QualityInputs): Answers {
  const cases = required(inputs.cases, 'cases');
  const graded = (name: string, grade: typeof qualityLetter): string[] => {
    const policy = required(QUALITY_POLICIES[name], `a known policy (${name})`);
    return cases.map((row) => {
      const [sampleSize = 0, df = 0, cv = 0] = row.length === 1 ? [1e6, 1e6, row[0]] : row;
      const isShare = grade === proportionQualityLetter;
      // A share is given with its standard error, a level with its coefficient of variation.
      const [value = 1, standardError = 0] = isShare ? row.slice(2) : [1, cv];
      return grade({ value, standardError, sampleSize, df }, policy).letter;
    });
  };
  const isShares = cases.every((row) => row.length === 4);
  return {
    label: graded(inputs.policy ?? 'ine-chile-2020', isShares ? proportionQualityLetter : qualityLetter),
    letter: graded(inputs.policy ?? 'statcan', qualityLetter),
  };
}

interface DisclosureInputs extends CaseInputs {
  readonly contributions?: readonly (readonly number[])[];
  readonly minContributors?: number;
  readonly values?: readonly number[];
  readonly base?: number;
}

const DOMINANCE = /^dominance_(\d+)_(\d+)$/;
const P_PERCENT = /^pPercent_(\d+(?:\.\d+)?)$/;

export function disclosure(inputs: DisclosureInputs, expected: CaseFile['expected']): Answers {
  const { contributions, values } = inputs;
  if (contributions !== undefined) return suppressed(inputs, contributions, expected['result'] as readonly object[]);
  const base = required(inputs.base, 'base');
  const numbers = required(values, 'values');
  return {
    deterministicNearest: numbers.map((value) => roundToBase(value, base)),
    unbiasedProbabilityUp: numbers.map((value) => chanceUp(value, base)),
  };
}

/** Below which random number unbiased rounding goes up. */
function chanceUp(value: number, base: number): number {
  const goesUp = (random: number): boolean => roundUnbiased(value, base, random) > value;
  let [up, down] = [0, 1];
  if (!goesUp(up)) return 0;
  for (let bit = 0; bit < 53; bit++) {
    const middle = (up + down) / 2;
    if (goesUp(middle)) up = middle;
    else down = middle;
  }
  return down;
}

/** The names of the expected answers carry the parameters of the rules. */
function suppressed(
  { minContributors = 3 }: DisclosureInputs,
  cells: readonly (readonly number[])[],
  expected: readonly object[],
): Answers {
  const names = [...new Set(expected.flatMap((row) => Object.keys(row)))].filter((name) => name !== 'suppress');
  const rules = names.map((name) => [name, rulesOf(name, minContributors)] as const);
  const result = cells.map((cell) => {
    const broken = rules.map(([name, rule]) => [name, primarySuppression(cell, rule).isSensitive] as const);
    return { ...Object.fromEntries(broken), suppress: broken.some(([, isBroken]) => isBroken) };
  });
  return { result };
}

function rulesOf(name: string, minContributors: number): DisclosureRules {
  const [, largest, share] = DOMINANCE.exec(name) ?? [];
  if (largest !== undefined) return { dominance: { largest: Number(largest), share: Number(share) / 100 } };
  const [, p] = P_PERCENT.exec(name) ?? [];
  if (p !== undefined) return { pPercent: Number(p) / 100 };
  const [, count] = /^frequency_(\d+)$/.exec(name) ?? [];
  return { minContributors: count === undefined ? minContributors : Number(count) };
}
