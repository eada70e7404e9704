import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../cli/quadrat.ts';

it('the walk from a run file to a published number has at most 15 stops, each a file that there is', () => {
  const text = readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');
  const [, walk = ''] = /## From a run file to a number of published\.csv\n([^]*?)\n## /.exec(text) ?? [];
  const stops = [...walk.matchAll(/^\d+\. `([^`]+)`/gm)].map((found) => found[1]!);
  expect(stops.length).toBeGreaterThan(9);
  expect(stops.length).toBeLessThanOrEqual(15);
  expect(stops.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('every file that the page names by its path is there', () => {
  const text = readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');
  const named = [...text.matchAll(/`((?:[\w-]+\/)+[\w-]+\.(?:ts|mjs))`/g)].map((found) => found[1]!);
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
