import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { addToken, readTokenFile, removeToken } from '../../server/token-file.ts';

it('loses no change of several at a time, and brings no token back that was taken away', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tokens-'));
  const file = path.join(folder, 'tokens.json');
  await addToken(file, { name: 'leaver', role: 'operator' });
  const names = ['anna', 'bruno', 'carla', 'dino', 'elsa'];
  await Promise.all([...names.map((name) => addToken(file, { name, role: 'viewer' })), removeToken(file, 'leaver')]);
  expect((await readTokenFile(file)).map(({ name }) => name).sort()).toEqual(names);
  expect(await readdir(folder)).toEqual(['tokens.json']);
  await rm(folder, { recursive: true });
});
