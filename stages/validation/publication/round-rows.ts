import { controlledRounding } from '../../../statistics/publication/controlled-rounding.ts';
import {
  ceilToBase,
  roundOutward,
  roundToBase,
  roundToSignificantDigits,
  roundUnbiased,
  significantUnit,
} from '../../../statistics/publication/rounding.ts';
import type { RoundingRule } from '../publication-options.ts';
import { cellDraws } from './cell-draws.ts';
import { publicationTable, type AreaNesting, type TableEntry } from './table.ts';

/** A number with its standard error and limits, in km². */
export interface RoundedNumber {
  readonly value: number;
  readonly standardError: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Standard error ÷ value, a fraction. */
  readonly cv: number | null;
}

export type UnroundedEntry = TableEntry & Omit<RoundedNumber, 'value'>;

export interface RoundedEntries {
  readonly numbers: readonly RoundedNumber[];
  readonly warnings: readonly string[];
  /** Why they are not rounded as the rule says: a reason to hold the run. */
  readonly heldBy: readonly string[];
}

/**
 * Rounds numbers as the rule says; standard errors go up and limits outward, so that no number gains in precision. Rounding to
 * a base hides the number: then all that is shown beside it is made of the rounded one, so that two numbers with the same
 * error that are rounded to the same look the same. Else standard error ÷ CV, or the middle of the limits, would undo it.
 */
export function roundEntries(
  entries: readonly UnroundedEntry[],
  rule: RoundingRule,
  { nesting }: { readonly nesting: AreaNesting },
): RoundedEntries {
  if (rule.method === 'controlled') return roundControlled(entries, rule, nesting);
  const drawOf = rule.method === 'unbiased' ? cellDraws(rule.seed, nesting) : undefined;
  const numbers = entries.map((entry) => {
    const unit = unitOf(entry, rule);
    if (unit === undefined) return unrounded(entry);
    if (drawOf !== undefined)
      return hidden(entry, roundUnbiased(entry.value, unit, drawOf(entry)), { base: unit, farthest: unit });
    const value = roundToBase(entry.value, unit);
    if (rule.method === 'conventional') return hidden(entry, value, { base: unit, farthest: unit / 2 });
    return withUncertainty(entry, value, unit);
  });
  return { numbers, warnings: [], heldBy: [] };
}

function roundControlled(
  entries: readonly UnroundedEntry[],
  { base, seed }: Extract<RoundingRule, { method: 'controlled' }>,
  nesting: AreaNesting,
): RoundedEntries {
  const { table, entryCells, wholes } = publicationTable(entries, nesting);
  const drawOf = cellDraws(seed, nesting);
  const draws = new Map<number, number>();
  for (const [index, cell] of entryCells.entries()) draws.set(cell, drawOf(entries[index]!));
  for (const [key, cell] of wholes) {
    const [level, areaCode] = JSON.parse(key) as [string, string];
    draws.set(cell, drawOf({ level, areaCode }));
  }
  const rounded = controlledRounding(table, base, (cell) => draws.get(cell)!);
  if (rounded === undefined) {
    const alone = (entry: UnroundedEntry): number => roundUnbiased(entry.value, base, drawOf(entry));
    return {
      numbers: entries.map((entry) => hidden(entry, alone(entry), { base, farthest: base })),
      warnings: [],
      heldBy: [
        'Rounding is controlled, but no way was found to round these tables so that sums stay sums, and each number was rounded by itself: publish fewer families of areas, or set rounding.method to unbiased.',
      ],
    };
  }
  const open = rounded.notAdditive.length;
  return {
    numbers: entries.map((entry, index) =>
      hidden(entry, rounded.values[entryCells[index]!]!, { base, farthest: base }),
    ),
    warnings:
      open === 0
        ? []
        : [
            `${open} of ${table.relations.length} sums do not hold before rounding, and need not hold in rounded numbers.`,
          ],
    heldBy: [],
  };
}

function unitOf({ value, standardError }: UnroundedEntry, rule: RoundingRule): number | undefined {
  if (rule.method === 'none') return undefined;
  if (rule.method === 'significant-digits') return significantUnit(value, rule.digits);
  if (rule.method === 'standard-error') {
    return standardError === null || standardError === 0 ? undefined : significantUnit(standardError, 2);
  }
  return rule.base;
}

/** More would give the unrounded value away. */
const CV_DIGITS = 3;

function unrounded({ value, standardError, lower, upper, cv }: UnroundedEntry): RoundedNumber {
  return { value, standardError, lower, upper, cv: roundedCv(cv) };
}

function withUncertainty(entry: UnroundedEntry, value: number, unit: number): RoundedNumber {
  const { standardError, lower, upper, cv } = entry;
  const limits = lower === null || upper === null ? undefined : roundOutward({ lower, upper }, unit);
  return {
    value,
    standardError: roundedError(standardError),
    cv: roundedCv(cv),
    lower: limits?.lower ?? null,
    upper: limits?.upper ?? null,
  };
}

/** @param farthest how far a rounded number may lie from its own */
function hidden(
  { value: own, standardError, lower, upper }: UnroundedEntry,
  value: number,
  { base, farthest }: { readonly base: number; readonly farthest: number },
): RoundedNumber {
  const shownError = roundedError(standardError);
  const reach = (limit: number): number => ceilToBase(Math.abs(own - limit) + farthest, base);
  return {
    value,
    standardError: shownError,
    // An area is never negative.
    lower: lower === null ? null : Math.max(0, roundToBase(value - reach(lower), base)),
    upper: upper === null ? null : roundToBase(value + reach(upper), base),
    cv: shownError === null || value === 0 ? null : roundedCv(shownError / Math.abs(value)),
  };
}

function roundedError(standardError: number | null): number | null {
  return standardError === null ? null : ceilToBase(standardError, significantUnit(standardError, 2));
}

function roundedCv(cv: number | null): number | null {
  return cv === null ? null : roundToSignificantDigits(cv, CV_DIGITS);
}
