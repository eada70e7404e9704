/** Where a column's text stands. */
type Alignment = 'left' | 'right';

/** A Markdown table, its columns padded to one width as a formatter would. */
export function markdownTable(
  header: readonly (readonly [title: string, alignment: Alignment])[],
  rows: readonly (readonly string[])[],
): string {
  const widths = header.map(([title], k) => Math.max(3, title.length, ...rows.map((row) => row[k]!.length)));
  const pad = (cell: string, k: number): string =>
    header[k]![1] === 'right' ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!);
  const line = (cells: readonly string[]): string => `| ${cells.map(pad).join(' | ')} |`;
  const rule = header.map(([, alignment], k) =>
    alignment === 'right' ? `${'-'.repeat(widths[k]! - 1)}:` : '-'.repeat(widths[k]!),
  );
  return [line(header.map(([title]) => title)), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
