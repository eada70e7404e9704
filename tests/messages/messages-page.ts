import { EXIT } from '../../cli/exit-codes.ts';
import { statusOf } from '../../server/request-errors.ts';
import { ERROR_KINDS } from './error-kinds.ts';
import type { MessageSite } from './message-sites.ts';

/** What a user was doing, and the files whose messages come up then; the first that fits counts. */
const ACTIVITIES: readonly (readonly [doing: string, files: RegExp])[] = [
  ['Giving a command', /^cli\/(?!sample|draw|unit|sign|verify)/],
  [
    'Writing a run file',
    /^config\/|^stages\/.*options\.ts|^engine\/(location-schema|input-text)|^pipeline\/planning\/(check-locations|input-file)/,
  ],
  ['Naming files and addresses', /^access\/|^limits\//],
  [
    'Reading imagery and maps',
    /^raster\/(?!cog|preview|areas|class-)|^pipeline\/planning\/(scenes|map)\/|^storage\/.*reader/,
  ],
  [
    'Placing a grid, naming a CRS',
    /^geo\/(affine|bounds|crs|datum|epsg|file-crs|geo-keys|geokeys|grid|transverse|wkt|proj)|^pipeline\/planning\/(grid|limits)/,
  ],
  ['Drawing areas', /^geo\/|^pipeline\/planning\/areas\//],
  ['Packing a model', /^models\/|^stages\/inference\//],
  [
    'Drawing a sample and labelling it',
    /^cli\/|^sampling\/|sample|reference|^stages\/validation\/(?!publi)|^engine\/csv/,
  ],
  ['Publishing and signing', /publi|sign/],
  ['Carrying out a run', /^(pipeline|stages|engine|raster|storage|results|workers)\//],
  ['Queues and the server', /./],
];

/** Named errors that a person meets; others are faults of the program, or never leave it. */
const NAMES = new Set([
  ...ERROR_KINDS.map(({ name }) => name),
  'InvalidArgumentError',
  'NotFoundError',
  'ConflictError',
  'TokensUnreadableError',
]);

/** Those of the messages that a person may be shown. */
export function shown(sites: readonly MessageSite[]): MessageSite[] {
  return sites.filter(({ error }) => NAMES.has(error));
}

/** `docs/messages.md`. */
export function messagesPage(sites: readonly MessageSite[]): string {
  const sections = ACTIVITIES.map(([doing, files], at) => {
    const own = shown(sites).filter(({ file }) => ACTIVITIES.findIndex(([, others]) => others.test(file)) === at);
    return files === undefined || own.length === 0 ? '' : `\n## ${doing}\n\n${table(own)}`;
  });
  return `${head()}${sections.join('')}`;
}

function head(): string {
  const kinds = ERROR_KINDS.map(({ name, about, exitCode, retried, todo }) =>
    row([`\`${name}\``, about, String(exitCode), retried, todo]),
  );
  const http = ['PermanentError', 'NotFoundError', 'ConflictError', 'TransientError'].map(
    (name) => `${statusOf(Object.assign(new Error(''), { name }))} for \`${name}\``,
  );
  return `# Messages

Made from the code by \`npm run messages\`. A message is one sentence: where, what was expected, what was found, what to do.
‹…› is filled in, \`[a|b]\` is one of both. The kind is the error’s name in \`--json\` and in logs.

| kind | is about | exit code | tried again | what to do |
| --- | --- | --: | --- | --- |
${kinds.join('')}
Any other error is a fault of the program: exit code ${EXIT.fault}, run again with \`--stack\` and report it. A full disk
and an option that is not as it must be (\`InvalidArgumentError\`) have exit code ${EXIT.invalidInput}. The server answers ${http.join(', ')}.
Where the work of one tile fails the run goes on, ends \`partial\` (exit code ${EXIT.partial}) and lists the messages.
`;
}

function table(sites: readonly MessageSite[]): string {
  const places = new Map<string, Set<string>>();
  for (const { error, message, file } of sites) {
    if (message === undefined) continue;
    const key = `${message}\n${error}`;
    places.set(key, (places.get(key) ?? new Set()).add(file));
  }
  const rows = [...places].map(([key, files]) => {
    const [message = '', error = ''] = key.split('\n');
    return row([message, error.replace(/Error$/, ''), [...files].join(', ')]);
  });
  return `| message | kind | from |\n| --- | --- | --- |\n${rows.join('')}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;')).join(' | ')} |\n`;
}
