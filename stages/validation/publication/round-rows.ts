import { controlledRounding } from '../../../statistics/publication/controlled-rounding.ts';
import {
  ceilToBase,
  roundOutward,
  roundToBase,
  roundUnbiased,
  significantUnit,
} from '../../../statistics/publication/rounding.ts';
import type { RoundingRule } from '../publication-options.ts';
import { publicationTable, type AreaNesting, type TableEntry } from './table.ts';

/** A number with its standard error and limits, in km². */
export interface RoundedNumber {
  readonly value: number;
  readonly standardError: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export type UnroundedEntry = TableEntry & Omit<RoundedNumber, 'value'>;

export interface RoundedEntries {
  readonly numbers: readonly RoundedNumber[];
  readonly warnings: readonly string[];
}

/** Rounds numbers as the rule says; standard errors go up and limits outward, so that no number gains in precision. */
export function roundEntries(
  entries: readonly UnroundedEntry[],
  rule: RoundingRule,
  o: { readonly nesting: AreaNesting; readonly random: () => number },
): RoundedEntries {
  if (rule.method === 'controlled') return roundControlled(entries, rule.base, o);
  const numbers = entries.map((entry) => {
    const unit = unitOf(entry, rule);
    if (unit === undefined) return unrounded(entry);
    const value =
      rule.method === 'unbiased' ? roundUnbiased(entry.value, unit, o.random) : roundToBase(entry.value, unit);
    return withUncertainty(entry, value, unit);
  });
  return { numbers, warnings: [] };
}

function roundControlled(
  entries: readonly UnroundedEntry[],
  base: number,
  { nesting, random }: { readonly nesting: AreaNesting; readonly random: () => number },
): RoundedEntries {
  const { table, entryCells } = publicationTable(entries, nesting);
  const rounded = controlledRounding(table, base, random);
  if (rounded === undefined) {
    const numbers = entries.map((entry) => withUncertainty(entry, roundToBase(entry.value, base), base));
    return { numbers, warnings: ['No controlled rounding of these tables exists; rounded numbers may not add up.'] };
  }
  const open = rounded.notAdditive.length;
  return {
    numbers: entries.map((entry, index) => withUncertainty(entry, rounded.values[entryCells[index]!]!, base)),
    warnings:
      open === 0
        ? []
        : [
            `${open} of ${table.relations.length} sums do not hold before rounding, and need not hold in rounded numbers.`,
          ],
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

function unrounded({ value, standardError, lower, upper }: UnroundedEntry): RoundedNumber {
  return { value, standardError, lower, upper };
}

function withUncertainty({ standardError, lower, upper }: UnroundedEntry, value: number, unit: number): RoundedNumber {
  const limits = lower === null || upper === null ? undefined : roundOutward({ lower, upper }, unit);
  return {
    value,
    standardError: standardError === null ? null : ceilToBase(standardError, significantUnit(standardError, 2)),
    lower: limits?.lower ?? null,
    upper: limits?.upper ?? null,
  };
}
