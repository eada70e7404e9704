import { readFileSync } from 'node:fs';

/** A line of a table by the names of its columns. */
export type TableRow = Readonly<Record<string, string>>;

/** The lines of a CSV file; cells in quotation marks may hold commas. */
export function readTable(file: string): TableRow[] {
  const [head = [], ...rows] = readFileSync(file, 'utf8')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(cellOf));
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])));
}

function cellOf([, quoted, bare]: RegExpMatchArray): string {
  return quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"');
}
