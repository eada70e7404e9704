// Assembles raster/decode-kernel.wat into raster/decode/kernel-module.ts. Needed only when the .wat changes:
//   node scripts/assemble-decode-kernel.mjs
// It fetches the assembler (the npm package wabt) for the occasion; nothing else needs it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const source = 'raster/decode/kernel.wat';
const folder = mkdtempSync(path.join(tmpdir(), 'assemble-decode-kernel-'));
const binary = path.join(folder, 'decode-kernel.wasm');
execFileSync('npx', ['--yes', '--package=wabt@1.0.39', 'wat2wasm', source, '-o', binary], { stdio: 'inherit' });
const base64 = readFileSync(binary).toString('base64');
rmSync(folder, { recursive: true });
const digest = createHash('sha256').update(readFileSync(source)).digest('hex');
const lines = base64.match(/.{1,100}/g).map((line) => `  '${line}',`);
writeFileSync(
  'raster/decode/kernel-module.ts',
  `// Made from decode-kernel.wat by scripts/assemble-decode-kernel.mjs; do not edit.

/** SHA-256 of the decode-kernel.wat that this was made from. */
export const kernelSourceDigest = '${digest}';

/** The WebAssembly module, in base64. */
export const kernelModule = [
${lines.join('\n')}
].join('');
`,
);
