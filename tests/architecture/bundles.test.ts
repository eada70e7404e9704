import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../cli/quadrat.ts';
import { readProjectFiles } from './project-files.ts';

const bundles = JSON.parse(readFileSync(path.join(root, 'dist', 'bundles.json'), 'utf8')) as readonly string[];
const OURS =
  /^(?:access|cli|config|engine|errors|geo|limits|models|pipeline|queue|raster|report|results|sampling|server|stages|statistics|storage|workers)\//;

it('every process and thread of the product begins in a bundle, so that the digest of the code counts it', () => {
  const begun = [...readProjectFiles(['.ts'])]
    .filter(([file]) => OURS.test(file))
    .flatMap(([, text]) =>
      [...text.matchAll(/new URL\('([^']+\.js)', import\.meta\.url\)/g)].map((match) => match[1]!),
    );
  expect(begun.length).toBeGreaterThan(3);
  // The same from a module and from a bundle, wherever esbuild puts it.
  expect(begun.filter((entry) => !entry.startsWith('../'))).toEqual([]);
  expect(begun.filter((entry) => !bundles.includes(entry.slice('../'.length)))).toEqual([]);
  expect(bundles).toContain('cli/main.js');
});

it('a bundle imports bundles, packages and what Node has, and no module beside them', () => {
  const outside = bundles.flatMap((bundle) => {
    const file = path.join(root, 'dist', bundle);
    expect(existsSync(file), bundle).toBe(true);
    return [...readFileSync(file, 'utf8').matchAll(/^[^\n]*? from "(\.[^"]+\.js)";$|import\("(\.[^"]+\.js)"\)/gm)]
      .map((match) => path.posix.join(path.posix.dirname(bundle), match[1] ?? match[2]!))
      .filter((name) => !bundles.includes(name));
  });
  expect(outside).toEqual([]);
});
