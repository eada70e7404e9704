import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../cli/quadrat.ts';
import { INPUT_CASES } from './catalogue.ts';
import { PARTS } from './input-case.ts';

const page = path.join(root, 'docs', 'inputs.md');
const happens = new Map<string, string>();

it.each(INPUT_CASES)('$part: $input', async ({ input, check }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-input-'));
  try {
    const outcome = await check(folder);
    expect(outcome).not.toBe('');
    happens.set(input, outcome.replaceAll(`${folder}${path.sep}`, ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** QUADRAT_WRITE_INPUTS=1 writes the page anew. */
it('stands in docs/inputs.md as it happens', () => {
  const text = pageText();
  if (process.env['QUADRAT_WRITE_INPUTS'] !== undefined) writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

function pageText(): string {
  const sections = PARTS.map((part) => {
    const rows = INPUT_CASES.filter((one) => one.part === part).map(({ input, right, source }) =>
      [input, happens.get(input) ?? '', right, source].map(cell).join(' | '),
    );
    const head = '| input | what happens | right | by |\n| --- | --- | --- | --- |';
    return rows.length === 0 ? '' : `\n## ${part}\n\n${head}\n${rows.map((row) => `| ${row} |\n`).join('')}`;
  });
  return `# Inputs as the field sends them\n\nMade by \`tests/inputs\`, which gives each of them to the product.\n${sections.join('')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/gu, ' ');
}
