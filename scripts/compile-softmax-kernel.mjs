// Compiles models/softmax-kernel.c into models/softmax-kernel-module.ts. Needed only when the .c changes; wants clang and
// lld with WebAssembly (Debian: clang, lld):
//   node scripts/compile-softmax-kernel.mjs
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const source = 'models/softmax-kernel.c';
const folder = mkdtempSync(path.join(tmpdir(), 'compile-softmax-kernel-'));
const binary = path.join(folder, 'softmax-kernel.wasm');
const flags = ['--target=wasm32', '-O3', '-msimd128', '-ffp-contract=off', '-nostdlib', '-fno-builtin'];
execFileSync('clang', [...flags, '-Wl,--no-entry', '-Wl,--strip-all', source, '-o', binary], { stdio: 'inherit' });
const base64 = readFileSync(binary).toString('base64');
rmSync(folder, { recursive: true });
const digest = createHash('sha256').update(readFileSync(source)).digest('hex');
const lines = base64.match(/.{1,100}/g).map((line) => `  '${line}',`);
writeFileSync(
  'models/softmax-kernel-module.ts',
  `// Made from softmax-kernel.c by scripts/compile-softmax-kernel.mjs; do not edit.

/** SHA-256 of the softmax-kernel.c that this was made from. */
export const softmaxSourceDigest = '${digest}';

/** The WebAssembly module, in base64. */
export const softmaxModule = [
${lines.join('\n')}
].join('');
`,
);
