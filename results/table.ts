import { parseCsv, type Table } from '../engine/csv.ts';
import { toCsv, type Cell } from '../engine/delimited-text.ts';
import { messageOf, PermanentError } from '../errors/error-kinds.ts';
import type { Column } from './columns.ts';
import { CONFIDENTIAL, CONFIDENTIALITY, type Mark } from './confidentiality.ts';
import { REMEDY } from './parse-record.ts';

type Columns = Readonly<Record<string, Column<unknown>>>;

/** A row by the keys of its columns. */
export type RowOf<C extends Columns> = {
  readonly [Key in keyof C]: C[Key] extends Column<infer Value> ? Value : never;
};

/** A table of a run folder as CSV: its file, its columns, how it is written and read. */
export class TableFile<C extends Columns> {
  readonly file: string;
  /** What there is a row of. */
  readonly rowOf: string;
  readonly columns: C;

  constructor(file: string, rowOf: string, columns: C) {
    this.file = file;
    this.rowOf = rowOf;
    this.columns = columns;
  }

  /** The rows as CSV (RFC 4180); null is an empty cell. A mark is the last column. */
  write(rows: readonly RowOf<C>[], mark?: Mark): string {
    const columns = Object.entries(this.columns).map(
      ([key, { name }]) => [name, (row: RowOf<C>) => cellOf(row[key])] as const,
    );
    return toCsv<RowOf<C>>(mark === undefined ? columns : [...columns, [CONFIDENTIALITY, () => mark]], rows);
  }

  /** The cells of a row by the names of their columns. */
  cells(row: RowOf<C>, mark?: Mark): Record<string, Cell> {
    const cells = Object.entries(this.columns).map(([key, { name }]) => [name, cellOf(row[key])] as const);
    return Object.fromEntries(mark === undefined ? cells : [...cells, [CONFIDENTIALITY, mark] as const]);
  }

  /**
   * Reads the text of the table.
   * @param location names the file in messages
   * @throws PermanentError in one sentence where it is no CSV, lacks a column, has one that is not known, or a cell holds
   * what its column does not: a table that is read by halves says what is not so.
   */
  read(content: string, location: string): RowOf<C>[] {
    const { columns, records, lines } = parsed(content, location);
    const isMarked = columns.at(-1) === CONFIDENTIALITY;
    this.#checkColumns(isMarked ? columns.slice(0, -1) : columns, location);
    const keys = Object.entries(this.columns);
    return records.map((record, k) => {
      if (isMarked && record[CONFIDENTIALITY] !== CONFIDENTIAL) {
        throw new PermanentError(
          `${location}, line ${lines[k]}: expected ${JSON.stringify(CONFIDENTIAL)} in the column ${CONFIDENTIALITY}, found ${JSON.stringify(record[CONFIDENTIALITY]!.slice(0, 20))}; ${REMEDY}`,
        );
      }
      const values = keys.map(([key, column]) => {
        const cell = record[column.name]!;
        const value = column.parse(cell);
        if (value !== undefined) return [key, value] as const;
        throw new PermanentError(
          `${location}, line ${lines[k]}: expected ${column.holds} in the column ${column.name}, found ${JSON.stringify(cell.slice(0, 20))}; ${REMEDY}`,
        );
      });
      return Object.fromEntries(values) as RowOf<C>;
    });
  }

  /** A column that is unknown where another is missing was misspelt. */
  #checkColumns(found: readonly string[], location: string): void {
    const names = Object.values(this.columns).map(({ name }) => name);
    const missing = names.find((name) => !found.includes(name));
    const unknown = found.find((name) => !names.includes(name))?.slice(0, 40);
    if (missing !== undefined)
      throw new PermanentError(`${location}: expected the column ${missing}, found ${unknown ?? 'none'}; ${REMEDY}`);
    if (unknown !== undefined)
      throw new PermanentError(`${location}: expected no column ${unknown}, found one; ${REMEDY}`);
  }
}

function cellOf(value: unknown): Cell {
  return typeof value === 'boolean' ? Number(value) : (value as Cell);
}

function parsed(content: string, location: string): Table {
  try {
    return parseCsv(content);
  } catch (error) {
    throw new PermanentError(`${location}: ${messageOf(error)}; ${REMEDY}`);
  }
}
