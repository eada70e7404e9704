import type { PublishedRow } from '../../../results/published.ts';
import { isModelMethod } from '../../../statistics/model-method.ts';
import { obsStatus } from '../../../statistics/obs-status.ts';
import type { ConfStatus } from '../../../statistics/publication/conf-status.ts';
import { qualityLetter, type QualityGrade } from '../../../statistics/publication/quality-letter.ts';
import type { SuppressionProgress } from '../../../statistics/publication/secondary-suppression.ts';
import type { UngradedRow } from '../estimates/area-estimates.ts';
import { confidentiality, contributionsOf, type Unprotected } from './confidential-rows.ts';
import { contributorDoubts } from './contributor-doubts.ts';
import type { PublicationInput } from './input.ts';
import { presumedEntries } from './presumed-entries.ts';
import type { AreaNesting } from './table.ts';
import { roundEntries, type RoundedNumber, type UnroundedEntry } from './round-rows.ts';

/** Why a row is published as it is, for `estimates.csv`. */
export interface RowStatus {
  readonly qualityLetter: string;
  readonly qualityReason: QualityGrade['reason'];
  readonly confStatus: ConfStatus;
  readonly outcome: string;
}

export interface PublishedEstimates {
  readonly rows: readonly PublishedRow[];
  /** Of each estimate, in the same order. */
  readonly statuses: readonly RowStatus[];
  readonly warnings: readonly string[];
  /** What else is a reason to hold the run. */
  readonly heldBy: readonly string[];
  /** Confidential numbers that can be worked out all the same: a reason to hold the run. */
  readonly unprotected: readonly { readonly name: string; readonly reason: Unprotected['reason'] }[];
  /** Earlier releases of which nobody knows any more what they withheld of codes that are gone: a reason, too. */
  readonly presumed: readonly string[];
}

/**
 * What an office may publish of its estimates: graded, with confidential and unreliable numbers withheld, the rest
 * rounded. Everything is decided on unrounded numbers.
 */
export function publishEstimates(
  estimates: readonly UngradedRow[],
  input: PublicationInput,
  o: {
    readonly nesting: AreaNesting;
    /** Told now and then how far the protection of confidential numbers is. */
    readonly tell?: ((progress: SuppressionProgress) => void) | undefined;
  },
): PublishedEstimates {
  const grades = estimates.map((row) => gradeOf(row, input));
  const withValue = estimates.flatMap((row, index) => (row.estimateKm2 === null ? [] : [index]));
  const entries = withValue.map((index) => entryOf(estimates[index]!));
  const cells = presumedEntries(estimates, o.nesting);
  const confidential = confidentiality(cells, input, {
    nesting: o.nesting,
    tell: o.tell,
    isUnpublished: (cell) => cells[cell]!.isPresumed || grades[cell]!.release === 'withheld',
  });
  const rounded = roundEntries(entries, input.policy.rounding, o);
  const { contributions, contributorChecks } = input;
  const doubts =
    contributions === null || contributorChecks === undefined
      ? []
      : contributorDoubts(
          estimates.map((row, at) => ({ ...row, valueKm2: cells[at]!.value })),
          contributionsOf(estimates, contributions, o.nesting),
          contributorChecks,
        );
  const placeOf = new Map(withValue.map((index, entry) => [index, entry]));
  const rows = estimates.map((row, index) => {
    const entry = placeOf.get(index);
    const number = entry === undefined ? undefined : rounded.numbers[entry]!;
    return {
      row,
      grade: grades[index]!,
      number,
      status: statusOf(confidential.statuses[index]!, number, grades[index]!),
    };
  });
  return {
    rows: rows.map((parts) => toRow(parts, input)),
    statuses: rows.map(({ row, grade, number, status }) => ({
      qualityLetter: grade.letter,
      qualityReason: grade.reason,
      confStatus: status,
      outcome: number !== undefined && status !== 'F' ? 'SUPPRESSED' : row.outcome,
    })),
    warnings: rounded.warnings,
    heldBy: [...rounded.heldBy, ...doubts],
    unprotected: confidential.unprotected.map(({ entries: own, gone, reason }) => ({
      name: namesOf([...own.map((entry) => nameOf(cells[entry]!)), ...gone]),
      reason,
    })),
    presumed: confidential.presumed,
  };
}

/** Confidential goes before unreliable: a reader learns of only one of them. */
function statusOf(confidential: ConfStatus, number: RoundedNumber | undefined, grade: QualityGrade): ConfStatus {
  return confidential === 'F' && number !== undefined && grade.release === 'withheld' ? 'N' : confidential;
}

function gradeOf(row: UngradedRow, { policy }: PublicationInput): QualityGrade {
  const { ciLowerKm2: lower, ciUpperKm2: upper, ciLevel: level } = row;
  return qualityLetter(
    {
      value: row.estimateKm2 ?? undefined,
      standardError: row.standardErrorKm2 ?? undefined,
      interval: lower === null || upper === null || level === null ? undefined : { lower, upper, level },
      sampleSize: row.sampleSize,
      df: row.df ?? undefined,
      classUnits: row.classUnits ?? undefined,
      whole: row.frameKm2,
      isModel: isModelMethod(row.method),
    },
    policy.quality,
  );
}

function entryOf(row: UngradedRow): UnroundedEntry {
  return {
    level: row.level,
    areaCode: row.areaCode,
    class: row.class,
    value: row.estimateKm2!,
    standardError: row.standardErrorKm2,
    lower: row.ciLowerKm2,
    upper: row.ciUpperKm2,
    cv: row.cv,
  };
}

interface RowParts {
  readonly row: UngradedRow;
  readonly grade: QualityGrade;
  readonly status: ConfStatus;
  readonly number: RoundedNumber | undefined;
}

function toRow(parts: RowParts, input: PublicationInput): PublishedRow {
  const { row, grade, number, status } = parts;
  const place = { level: row.level, areaCode: row.areaCode, areaName: row.areaName, class: row.class };
  if (status !== 'F' && status !== 'N') return { ...place, ...confidentialCells(input) };
  const shown = status === 'F' ? number : undefined;
  const isWithheld = number !== undefined && shown === undefined;
  return {
    ...place,
    valueKm2: shown?.value ?? null,
    standardErrorKm2: shown?.standardError ?? null,
    ciLowerKm2: shown?.lower ?? null,
    ciUpperKm2: shown?.upper ?? null,
    cv: shown?.cv ?? null,
    symbol: symbolOf(parts, input),
    obsStatus: isWithheld ? 'Q' : obsStatus(row.outcome),
    confStatus: status,
    qualityLetter: grade.letter,
    vintage: input.vintage,
    method: row.method,
  };
}

/**
 * What is shown of a confidential cell, whatever the reason and whether there is a figure: which rule it breaks, or that it
 * only hides another, its quality and its method would each tell of it.
 */
function confidentialCells({
  policy,
  vintage,
}: PublicationInput): Omit<PublishedRow, 'level' | 'areaCode' | 'areaName' | 'class'> {
  return {
    valueKm2: null,
    standardErrorKm2: null,
    ciLowerKm2: null,
    ciUpperKm2: null,
    cv: null,
    symbol: policy.symbols.confidential,
    obsStatus: 'Q',
    confStatus: 'C',
    qualityLetter: '',
    vintage,
    method: '',
  };
}

function symbolOf({ row, grade, number, status }: RowParts, input: PublicationInput): string {
  const { symbols } = input.policy;
  if (number === undefined) return symbols.notAvailable;
  if (status === 'N') return symbols.unreliable;
  const isRoundedAway = number.value === 0 && row.estimateKm2 !== 0;
  const vintage = { p: symbols.preliminary, r: symbols.revised, final: '' }[input.vintage];
  const marks = [
    isRoundedAway ? symbols.roundedToZero : '',
    grade.release === 'warning' ? symbols.caution : '',
    vintage,
  ];
  return marks.filter((mark) => mark !== '').join(' ');
}

function nameOf({ level, areaCode, class: name }: Pick<UngradedRow, 'level' | 'areaCode' | 'class'>): string {
  return `${name} in ${level} ${areaCode}`;
}

const MOST_NAMES = 5;

/** Of a sum, its parts. */
function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(' with ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
