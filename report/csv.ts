/**
 * Records of a comma-separated file with a header line (RFC 4180): quoted cells may hold commas, quotes and line ends.
 * @returns one object per record, by column name; cells missing at the end of a record are empty.
 */
export function parseCsv(text: string): Readonly<Record<string, string>>[] {
  const [header, ...records] = parseCells(text.replace(/^\uFEFF/, ''));
  if (header === undefined) return [];
  return records.map((cells) => Object.fromEntries(header.map((name, k) => [name, cells[k] ?? ''])));
}

function parseCells(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  // A cell is quoted, or runs to the next comma or line end; what ends it is the second group.
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, quoted, plain = '', end] = match;
    const isTrailingLineEnd = match.index === text.length && record.length === 0;
    if (isTrailingLineEnd) break;
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
    if (pattern.lastIndex >= text.length) break;
  }
  return records;
}
