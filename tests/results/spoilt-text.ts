import { parseCsv } from '../../engine/csv.ts';
import { toCsv } from '../../engine/delimited-text.ts';

/** A way of spoiling a file: what becomes of its text, and what a reader says of that. */
export interface Spoiling {
  readonly how: string;
  readonly text: string;
  readonly told: RegExp;
}

/** Keys that a record need not have. */
const OPTIONAL_KEYS: ReadonlySet<string> = new Set(['attribution', 'earlierAttemptsLost', 'map', 'strata', 'areas']);

/** All ways in which a JSON record may be none: cut, empty, of another version, without a key, with one misspelt. */
export function spoiltRecord(text: string): Spoiling[] {
  const content = JSON.parse(text) as Record<string, unknown>;
  const version = ['schemaVersion', 'version'].find((key) => key in content);
  const keys = Object.keys(content).filter((key) => key !== version);
  const other = { ...content, [version ?? 'schemaVersion']: 99 };
  return [
    { how: 'not JSON', text: text.slice(0, -20), told: /as JSON, found text that is not JSON/ },
    { how: '{}', text: '{}', told: /expected (.* with )?the key \w+, found none/ },
    {
      how: 'version 99',
      text: JSON.stringify(other),
      told:
        version === undefined
          ? /expected no key schemaVersion, found one/
          : /of version 1, found version 99; read it with the Quadrat that wrote it/,
    },
    ...keys.flatMap((key) => [
      ...(OPTIONAL_KEYS.has(key)
        ? []
        : [
            {
              how: `without ${key}`,
              text: JSON.stringify({ ...content, [key]: undefined }),
              told: new RegExp(`expected the key ${key}, found none`),
            },
          ]),
      {
        how: `${key} misspelt`,
        text: JSON.stringify({ ...content, [key]: undefined, [`${key}x`]: content[key] }),
        told: new RegExp(`${key}x`),
      },
    ]),
  ];
}

/** The same of a CSV table. */
export function spoiltTable(text: string): Spoiling[] {
  const { columns, records } = parseCsv(text);
  const withHead = (names: readonly string[]): string => text.replace(columns.join(','), names.join(','));
  const cellOf =
    (name: string) =>
    (record: (typeof records)[number]): string =>
      record[name] ?? '';
  const without = (left: string): string =>
    toCsv(
      columns.filter((name) => name !== left).map((name) => [name, cellOf(name)] as const),
      records,
    );
  return [
    { how: 'no CSV', text: `${text}"left open`, told: /expected a cell at character/ },
    { how: '{}', text: '{}', told: new RegExp(`expected the column ${columns[0]}, found {}`) },
    { how: 'one more', text: withHead([...columns, 'more']), told: /expected no column more, found one/ },
    ...columns.flatMap((name, at) => [
      { how: `without ${name}`, text: without(name), told: new RegExp(`expected the column ${name}, found none`) },
      {
        how: `${name} misspelt`,
        text: withHead(columns.with(at, `${name}x`)),
        told: new RegExp(`expected the column ${name}, found ${name}x`),
      },
    ]),
  ];
}

export function spoilt(file: string, text: string): Spoiling[] {
  return file.endsWith('.csv') ? spoiltTable(text) : spoiltRecord(text);
}
