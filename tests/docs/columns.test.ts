import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeTables } from '../../results/describe-tables.ts';
import { root } from '../cli/quadrat.ts';

it('the page of the columns is up to date; npm run docs makes it anew', () => {
  expect(readFileSync(path.join(root, 'docs', 'columns.md'), 'utf8')).toBe(describeTables());
});
