import { lineOf } from '../access/json-fault.ts';
import { TABLE_CELLS } from '../limits/input-limits.ts';
import { countText, LimitError } from '../limits/limit-error.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { withoutApostrophe } from './formula-text.ts';

export type Separator = ',' | ';' | '\t' | '|';

/** A table with a header line. */
export interface Table {
  readonly separator: Separator;
  /** Names of the columns; those without a name are left out. */
  readonly columns: readonly string[];
  /** One object per record, by column name; cells missing at the end of a record are empty. */
  readonly records: readonly Readonly<Record<string, string>>[];
  /** The line of the file that each record begins in. */
  readonly lines: readonly number[];
}

const SEPARATORS: readonly Separator[] = [',', ';', '\t', '|'];
/** What a spreadsheet writes above the header to say what separates cells. */
const SEPARATOR_LINE = /^sep=([,;\t|])\r?\n/i;
/** Records by which separators are told apart. */
const LOOKED_AT = 20;

/**
 * Records of a comma-separated file with a header line (RFC 4180): quoted cells may hold commas, quotes and line ends.
 * An apostrophe that keeps a spreadsheet from running a cell as a formula is no part of its text; records without any
 * content are passed over.
 * @throws PermanentError when a quote is left open or stands within a cell, a record has cells without a column or two
 * columns have one name; LimitError, before any is made, where records and columns make more cells than a table may have.
 */
export function parseCsv(text: string): Table {
  return tableOf(text.replace(/^\uFEFF/, ''), ',', 0);
}

/** The same of a table whose cells are separated by commas, semicolons, tabs or bars, as its header and records show. */
export function parseTable(text: string): Table {
  const bare = text.replace(/^\uFEFF/, '');
  const declared = SEPARATOR_LINE.exec(bare);
  if (declared !== null) return tableOf(bare.slice(declared[0].length), declared[1] as Separator, 1);
  refuseCells(lineEnds(bare));
  return tableOf(bare, separatorOf(bare), 0);
}

/** The separator that gives most columns, where all records have them; else where the header does. */
function separatorOf(text: string): Separator {
  const counted = SEPARATORS.map((separator) => {
    const counts = cellCounts(text, separator);
    const columns = counts[0] ?? 0;
    return { separator, columns, isEven: counts.every((count) => count === columns) };
  });
  const even = counted.filter(({ isEven, columns }) => isEven && columns > 1);
  const best = (even.length > 0 ? even : counted).reduce((most, one) => (one.columns > most.columns ? one : most));
  return best.separator;
}

function cellCounts(text: string, separator: Separator): number[] {
  const counts: number[] = [];
  try {
    for (const { cells } of recordsOf(text, separator)) {
      if (cells.some((cell) => cell.trim() !== '')) counts.push(cells.length);
      if (counts.length === LOOKED_AT) break;
    }
  } catch {
    // Cells that are none under this separator.
    return counts.slice(0, 1);
  }
  return counts;
}

function tableOf(text: string, separator: Separator, firstLine: number): Table {
  refuseCells(count(text, separator));
  let columns: readonly string[] | undefined;
  const records: Record<string, string>[] = [];
  const lines: number[] = [];
  for (const { cells, line } of recordsOf(text, separator)) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (columns === undefined) {
      columns = cells.map((name) => name.trim());
      refuseRecords(columns.length, text);
      checkColumns(columns);
      continue;
    }
    checkLength(cells, columns, { line: line + firstLine, separator });
    const named = columns.flatMap((name, k) => (name === '' ? [] : [[name, cells[k] ?? ''] as const]));
    records.push(Object.fromEntries(named));
    lines.push(line + firstLine);
  }
  return { separator, columns: (columns ?? []).filter((name) => name !== ''), records, lines };
}

function checkColumns(columns: readonly string[]): void {
  const known = new Map<string, number>();
  for (const [k, name] of columns.entries()) {
    const first = known.get(name);
    if (first !== undefined && name !== '') {
      throw new PermanentError(
        `line 1: expected a name of its own for each column, found one name for the columns ${first + 1} and ${k + 1}`,
      );
    }
    known.set(name, k);
  }
}

function checkLength(
  cells: readonly string[],
  columns: readonly string[],
  o: { readonly line: number; readonly separator: Separator },
): void {
  if (cells.slice(columns.length).every((cell) => cell.trim() === '')) return;
  const hint =
    o.separator === ','
      ? ': where commas stand in numbers or texts, too, quote these, or separate cells by semicolons'
      : '';
  throw new PermanentError(
    `line ${o.line}: expected ${columns.length} cells, as the header has, found ${cells.length}${hint}`,
  );
}

/** Every record gets a cell for each column of the header, whether it has it or not. */
function refuseRecords(columns: number, text: string): void {
  const records = lineEnds(text);
  refuseCells(columns * records, ` (${countText(records)} records of ${countText(columns)} columns)`);
}

function refuseCells(cells: number, how = ''): void {
  if (cells <= TABLE_CELLS) return;
  throw new LimitError(
    `expected a table of at most ${countText(TABLE_CELLS)} cells, found more${how}: leave out what is not needed`,
  );
}

function lineEnds(text: string): number {
  return Math.max(count(text, '\n'), count(text, '\r'));
}

/** Goes no further than what no table may have. */
function count(text: string, mark: string): number {
  let found = 0;
  for (let at = text.indexOf(mark); at !== -1 && found <= TABLE_CELLS; at = text.indexOf(mark, at + 1)) found += 1;
  return found;
}

/** What ends a cell, and a line of cells. */
const ENDS: Readonly<Record<Separator, RegExp>> = {
  ',': /[,"\r\n]|$/g,
  ';': /[;"\r\n]|$/g,
  '\t': /[\t"\r\n]|$/g,
  '|': /[|"\r\n]|$/g,
};

function* recordsOf(text: string, separator: Separator): Generator<{ cells: string[]; line: number }> {
  const ends = new RegExp(ENDS[separator]);
  let cells: string[] = [];
  let [line, nextLine] = [1, 1];
  for (let at = 0; at < text.length || cells.length > 0;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? endOfQuotes(text, at) : endOfPlain(text, at, ends);
    const mark = text[end] ?? '';
    if (mark !== separator && mark !== '' && mark !== '\r' && mark !== '\n') {
      throw new PermanentError(
        `expected a cell at character ${at} (line ${lineOf(text, at)}), found a quote that is left open or stands within a cell`,
      );
    }
    const raw = isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end);
    cells.push(withoutApostrophe(raw));
    if (isQuoted) nextLine += count(raw, '\n');
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
    if (mark === separator) continue;
    nextLine += 1;
    yield { cells, line };
    cells = [];
    line = nextLine;
  }
}

/** The place after the quote that closes the one at `start`; that of `start` where none does. */
function endOfQuotes(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 2)) {
    if (text[end + 1] !== '"') return end + 1;
  }
  return start;
}

function endOfPlain(text: string, start: number, ends: RegExp): number {
  ends.lastIndex = start;
  return ends.exec(text)!.index;
}
