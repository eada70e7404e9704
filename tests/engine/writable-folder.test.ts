import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { root } from '../cli/quadrat.ts';

/** Nobody: the rights of a folder do not bind the superuser. */
const NOBODY = 65_534;

it('says that a folder may not be written to by this user, and names the folder that stands in the way', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-unwritable-'));
  const locked = path.join(folder, 'locked');
  mkdirSync(locked);
  chmodSync(folder, 0o755);
  chmodSync(locked, 0o555);
  const isRoot = process.getuid?.() === 0;
  const module = pathToFileURL(path.join(root, 'dist', 'storage', 'atomic-file.js')).href;
  const script = `const { writeFileAtomic } = await import(${JSON.stringify(module)});
    for (const file of process.argv.slice(1))
      await writeFileAtomic(file, 'x').catch((error) => console.log(error.name, error.message));`;
  const files = [path.join(locked, 'deep', 'er', 'file'), path.join(locked, 'file')];
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, ...files], {
    encoding: 'utf8',
    cwd: '/',
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  rmSync(folder, { recursive: true, force: true });
  const user = isRoot ? NOBODY : process.getuid?.();
  expect(stdout.trim().split('\n')).toEqual(
    files.map(
      (file) =>
        `PermanentError ${path.dirname(file)}: expected a folder that can be written to, ` +
        `found that ${locked} may not be written to by user ${user}`,
    ),
  );
});
