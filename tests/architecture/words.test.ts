import { expect, it } from 'vitest';
import { readProjectFiles } from './project-files.ts';

const OUTSIDE = /^(?:tests|benchmarks|docs|scripts)\//;
const EXPORTED = /^export (?:async )?(?:interface|type|class|const|function\*?) (\w+)/gm;

/** Names that more than one file exports, each with its files. */
function wordsOfTwoHomes(files: ReadonlyMap<string, string>): Map<string, readonly string[]> {
  const homes = new Map<string, Set<string>>();
  for (const [file, text] of files)
    for (const [, name] of text.matchAll(EXPORTED)) homes.set(name!, (homes.get(name!) ?? new Set()).add(file));
  return new Map([...homes].filter(([, found]) => found.size > 1).map(([name, found]) => [name, [...found]]));
}

it('a word that is exported has one home', () => {
  const product = new Map([...readProjectFiles(['.ts'])].filter(([file]) => !OUTSIDE.test(file)));
  expect([...wordsOfTwoHomes(product)]).toEqual([]);
});

it('sees a word in two files, and not the overloads of one', () => {
  const planted = new Map([
    ['raster/a.ts', 'export interface Tile {}\nexport function warp(a: 1): 1;\nexport function warp(a: 2): 2;\n'],
    ['pipeline/b.ts', 'export type Tile = 1;\n'],
  ]);
  expect([...wordsOfTwoHomes(planted)]).toEqual([['Tile', ['raster/a.ts', 'pipeline/b.ts']]]);
});
