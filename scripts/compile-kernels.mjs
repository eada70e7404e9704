// Compiles each kernel `x.c` into `x-module.ts` beside it, which holds the WebAssembly in base64. Needed only when a .c
// changes; wants clang and lld with WebAssembly (Debian: clang, lld):
//   node scripts/compile-kernels.mjs
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Sources and the name under which each module is imported. */
const KERNELS = {
  'models/softmax-kernel.c': 'softmaxModule',
  'raster/decode/kernel.c': 'kernelModule',
  'raster/warp/cells.c': 'cellModule',
};
// No contraction: a product and a sum are rounded one by one, as in JavaScript.
const FLAGS = ['--target=wasm32', '-O3', '-msimd128', '-ffp-contract=off', '-nostdlib', '-fno-builtin'];
const LINKED = ['-Wl,--no-entry', '-Wl,--strip-all'];

const folder = mkdtempSync(path.join(tmpdir(), 'compile-kernels-'));
for (const [source, name] of Object.entries(KERNELS)) {
  const binary = path.join(folder, 'kernel.wasm');
  execFileSync('clang', [...FLAGS, ...LINKED, source, '-o', binary], { stdio: 'inherit' });
  const lines = readFileSync(binary)
    .toString('base64')
    .match(/.{1,100}/g)
    .map((line) => `  '${line}',`);
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex');
  writeFileSync(
    source.replace(/\.c$/, '-module.ts'),
    `// Made by scripts/compile-kernels.mjs; do not edit.
// SHA-256 of ${path.basename(source)}: ${digest}

/** The WebAssembly module, in base64. */
export const ${name} = [
${lines.join('\n')}
].join('');
`,
  );
}
rmSync(folder, { recursive: true });
