import { PermanentError } from './errors.ts';
import { withoutApostrophe } from './formula-text.ts';

/**
 * Records of a comma-separated file with a header line (RFC 4180): quoted cells may hold commas, quotes and line ends.
 * An apostrophe that keeps a spreadsheet from running a cell as a formula is no part of its text.
 * @returns one object per record, by column name; cells missing at the end of a record are empty.
 * @throws PermanentError when a quote is left open or stands within a cell.
 */
export function parseCsv(text: string): Readonly<Record<string, string>>[] {
  const [header, ...records] = parseCells(text.replace(/^\uFEFF/, ''));
  if (header === undefined) return [];
  return records.map((cells) => Object.fromEntries(header.map((name, k) => [name, cells[k] ?? ''])));
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
