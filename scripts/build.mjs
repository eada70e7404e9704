// Compiles the project into a new dist/. Runs on `npm ci` (as `prepare`), so that `npx quadrat` works at once.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

// What was compiled from a file that is gone must not be found by those that look for modules.
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const typescript = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [typescript, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

await bundle(path.join(root, 'dist'));

const command = path.join(root, 'dist', 'cli', 'main.js');
if (existsSync(command)) chmodSync(command, 0o755);

// The embedded queue starts from a database made once, here, instead of at every run.
const prebuild = path.join(root, 'dist', 'queue', 'prebuild-embedded.js');
const prepared = spawnSync(process.execPath, [prebuild], { cwd: root, stdio: 'inherit' });
process.exitCode = prepared.status ?? 1;
