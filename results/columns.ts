import { isDigest, type Sha256 } from '../engine/digest.ts';

/** A column of a table of a run folder. */
export interface Column<Value> {
  readonly name: string;
  /** What a cell says, for those who read the table. */
  readonly meaning: string;
  /** Of numbers. */
  readonly unit?: string;
  /** What a cell holds, for messages. */
  readonly holds: string;
  /** The value of a cell; undefined where it is none of this column. */
  readonly parse: (cell: string) => Value | undefined;
}

/** Text; of a column that is not {@link optional} it may be empty. */
export function text(name: string, meaning: string): Column<string> {
  return { name, meaning, holds: 'text', parse: (cell) => cell };
}

/** A finite number in a unit, such as `km²` or `fraction`. */
export function number(name: string, unit: string, meaning: string): Column<number> {
  const isNumber = (cell: string): boolean => cell.trim() !== '' && Number.isFinite(Number(cell));
  return {
    name,
    unit,
    meaning,
    holds: 'a number',
    parse: (cell) => (isNumber(cell) ? Number(cell) : undefined),
  };
}

/** How many there are. */
export function count(name: string, unit: string, meaning: string): Column<number> {
  return {
    name,
    unit,
    meaning,
    holds: 'a count',
    parse: (cell) => (/^\d+$/.test(cell) ? Number(cell) : undefined),
  };
}

/** A SHA-256 in hexadecimal. */
export function digest(name: string, meaning: string): Column<Sha256> {
  return { name, meaning, holds: 'a digest', parse: (cell) => (isDigest(cell) ? cell : undefined) };
}

/** 1 for yes, 0 for no. */
export function flag(name: string, meaning: string): Column<boolean> {
  return {
    name,
    meaning,
    holds: '0 or 1',
    parse: (cell) => (cell === '1' ? true : cell === '0' ? false : undefined),
  };
}

/** One of a list of codes. */
export function oneOf<Code extends string>(name: string, codes: readonly Code[], meaning: string): Column<Code> {
  return {
    name,
    meaning,
    holds: `one of ${codes.join(', ')}`,
    parse: (cell) => codes.find((code) => code === cell),
  };
}

/** The column with cells that may be empty: null. */
export function optional<Value>(column: Column<Value>): Column<Value | null> {
  return {
    ...column,
    holds: `${column.holds}, or nothing`,
    parse: (cell) => (cell === '' ? null : column.parse(cell)),
  };
}
