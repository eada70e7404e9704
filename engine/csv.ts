import { TABLE_CELLS } from '../limits/input-limits.ts';
import { countText, LimitError } from '../limits/limit-error.ts';
import { PermanentError } from './errors.ts';
import { withoutApostrophe } from './formula-text.ts';

/**
 * Records of a comma-separated file with a header line (RFC 4180): quoted cells may hold commas, quotes and line ends.
 * An apostrophe that keeps a spreadsheet from running a cell as a formula is no part of its text.
 * @returns one object per record, by column name; cells missing at the end of a record are empty.
 * @throws PermanentError when a quote is left open or stands within a cell; LimitError, before any is made, where records
 * and columns make more cells than a table may have.
 */
export function parseCsv(text: string): Readonly<Record<string, string>>[] {
  refuseMany(text);
  const [header, ...records] = parseCells(text.replace(/^\uFEFF/, ''));
  if (header === undefined) return [];
  return records.map((cells) => Object.fromEntries(header.map((name, k) => [name, cells[k] ?? ''])));
}

/** Every record gets a cell for each column of the header, whether it has it or not. */
function refuseMany(text: string): void {
  const firstEnd = /[\r\n]/.exec(text)?.index ?? text.length;
  const columns = count(text.slice(0, firstEnd), ',') + 1;
  const records = Math.max(count(text, '\n'), count(text, '\r'));
  const cells = Math.max(columns * records, count(text, ','));
  if (cells <= TABLE_CELLS) return;
  throw new LimitError(
    `expected a table of at most ${countText(TABLE_CELLS)} cells, found about ${countText(cells)} (${countText(records)} records of ${countText(columns)} columns): leave out what is not needed`,
  );
}

function count(text: string, mark: string): number {
  let found = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) found += 1;
  return found;
}

function parseCells(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  // A cell is quoted, or runs to the next comma or line end; what ends it is the third group.
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;
  while (pattern.lastIndex < text.length || record.length > 0) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      throw new PermanentError(
        `Comma-separated text: expected a cell at character ${from}, found a quote that is left open or stands within a cell.`,
      );
    }
    const [, quoted, plain = '', end] = match;
    record.push(withoutApostrophe(quoted === undefined ? plain : quoted.replaceAll('""', '"')));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
