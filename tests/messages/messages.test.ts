import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readProjectFiles } from '../architecture/project-files.ts';
import { root } from '../cli/quadrat.ts';
import { lacks } from './judged.ts';
import { messageSites } from './message-sites.ts';
import { messagesPage, shown } from './messages-page.ts';

const page = path.join(root, 'docs', 'messages.md');
const PRODUCT =
  /^(access|cli|config|engine|errors|geo|limits|models|pipeline|queue|raster|report|results|sampling|server|stages|statistics|storage|workers)\//;
const sites = [...readProjectFiles(['.ts'])]
  .filter(([name]) => PRODUCT.test(name))
  .flatMap(([name, text]) => messageSites(name, text));

/** QUADRAT_WRITE_MESSAGES=1 writes the page anew. */
it('every message stands in docs/messages.md', () => {
  const text = messagesPage(sites);
  if (process.env['QUADRAT_WRITE_MESSAGES'] !== undefined) writeFileSync(page, text);
  expect(readFileSync(page, 'utf8'), 'npm run messages writes it anew').toBe(text);
});

it('every message says where it is and what to do', () => {
  const faulty = shown(sites).flatMap((site) => {
    const missing = lacks(site);
    return missing.length === 0 ? [] : [`${site.file}:${site.line} lacks ${missing.join(' and ')}: ${site.message}`];
  });
  expect(faulty).toEqual([]);
});

it('reads messages in all the ways that they are put together', () => {
  const text = `
    const where = (a: { name: string }) => \`file \${a.name}: expected \${count} of \${list.join(', ')}\`;
    throw new GeoError(where(b));
    throw new AccessError(place, 'expected ' + (odd ? 'one' : 'two'));
    throw new PermanentError(empty ? 'none: mend it' : \`\${this.path}: found \${n > 1 ? 'many' : 'one'}\`);
    schema.refine((value) => value > 0, 'expected more');`;
  expect(messageSites('geo/x.ts', text).map(({ error, message }) => `${error} ${message}`)).toEqual([
    'GeoError file ‹name›: expected ‹count› of ‹list›',
    'AccessError ‹location›: expected ‹…›',
    'PermanentError none: mend it',
    'PermanentError ‹path›: found [many|one]',
    'PermanentError ‹file›: ‹key›: expected more',
  ]);
});

it('tells a message that helps from one that does not', () => {
  const of = (message: string): string[] => lacks({ file: 'pipeline/x.ts', error: 'GeoError', message });
  expect(of('‹file›, line ‹line›: expected a number, found ‹cell›')).toEqual([]);
  expect(of('no such file')).toEqual(['where it is', 'what to do']);
  expect(of('‹file› cannot be used.')).toEqual(['what to do']);
  expect(of('Expected a number, which must be above 0')).toEqual(['where it is']);
});
