// `node scripts/bundle.mjs [DIST]`: puts each module that a process or thread begins with into few files with all that it
// imports, in its own place. A process that reads a thousand small files takes a second before it does anything.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Where processes and threads begin. All lie one folder deep, as the chunks do: `../folder/file.js` leads to each from any. */
const ENTRIES = [
  'cli/main',
  'models/trial-process',
  'pipeline/plan-thread',
  'raster/decode-worker',
  'workers/pool-process',
];
/** Packages of JavaScript alone, of many files or used by several entries; all others stay where npm put them. */
const TAKEN_IN = [
  '@turf/turf',
  'bullmq',
  'commander',
  'fastest-levenshtein',
  'flatbush',
  'geotiff',
  'ioredis',
  'polyclip-ts',
  'proj4',
  'yaml',
  'zod',
];

const othersStayOutside = {
  name: 'others-stay-outside',
  setup(plugin) {
    plugin.onResolve({ filter: /^[^./]/ }, ({ path: name, importer }) => {
      const isOwn = !importer.includes(`${path.sep}node_modules${path.sep}`);
      const isTaken = TAKEN_IN.some((taken) => name === taken || name.startsWith(`${taken}/`));
      return isOwn && !isTaken ? { path: name, external: true } : undefined;
    });
  },
};

/** The same order everywhere. */
const byName = (a, b) => (a < b ? -1 : 1);

/** @param dist the folder of compiled modules */
export async function bundle(dist) {
  const { metafile } = await build({
    entryPoints: ENTRIES.map((entry) => ({ in: path.join(dist, `${entry}.js`), out: entry })),
    outdir: dist,
    allowOverwrite: true,
    absWorkingDir: path.dirname(dist),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    minifySyntax: true,
    // CommonJS among the packages asks for Node's own modules.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [othersStayOutside],
    metafile: true,
  });
  const inDist = (file) => path.relative(dist, path.resolve(path.dirname(dist), file)).replaceAll(path.sep, '/');
  // What runs: its digest says which code made a result.
  await writeFile(
    path.join(dist, 'bundles.json'),
    JSON.stringify(Object.keys(metafile.outputs).map(inDist).sort(byName), null, 2),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await bundle(path.resolve(process.argv[2] ?? path.join(root, 'dist')));
