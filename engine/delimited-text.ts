import { asPlainText } from './formula-text.ts';

export type Cell = string | number | null;

/** Columns of a table by name, each with how its value is had from a row. */
export type Columns<Row> = readonly (readonly [name: string, value: (row: Row) => Cell])[];

/** A table as CSV (RFC 4180); null is an empty cell. Text, unlike a number, is kept from being run as a formula ({@link asPlainText}). */
export function toCsv<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, value]) => value(row)))];
  return `${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? asPlainText(value) : String(value);
  // Other separators too: a spreadsheet of another language splits at them, and what comes after one begins a cell.
  return /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
