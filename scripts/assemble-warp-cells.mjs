// Assembles raster/warp-cells.wat into raster/warp/cells-module.ts. Needed only when the .wat changes:
//   node scripts/assemble-warp-cells.mjs
// It fetches the assembler (the npm package wabt) for the occasion; nothing else needs it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const source = 'raster/warp/cells.wat';
const folder = mkdtempSync(path.join(tmpdir(), 'assemble-warp-cells-'));
const binary = path.join(folder, 'warp-cells.wasm');
execFileSync('npx', ['--yes', '--package=wabt@1.0.39', 'wat2wasm', source, '-o', binary], { stdio: 'inherit' });
const base64 = readFileSync(binary).toString('base64');
rmSync(folder, { recursive: true });
const digest = createHash('sha256').update(readFileSync(source)).digest('hex');
const lines = base64.match(/.{1,100}/g).map((line) => `  '${line}',`);
writeFileSync(
  'raster/warp/cells-module.ts',
  `// Made from warp-cells.wat by scripts/assemble-warp-cells.mjs; do not edit.

/** SHA-256 of the warp-cells.wat that this was made from. */
export const cellSourceDigest = '${digest}';

/** The WebAssembly module, in base64. */
export const cellModule = [
${lines.join('\n')}
].join('');
`,
);
