import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { addToken, mayActAs, readTokenFile, removeToken, type Role } from '../../server/token-file.ts';

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

it('says whether there was a token to take away, and takes no other', async () => {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'tokens-')), 'tokens.json');
  await addToken(file, { name: 'anna', role: 'viewer' });
  expect(await removeToken(file, 'nobody')).toBe(false);
  expect((await readTokenFile(file)).map(({ name }) => name)).toEqual(['anna']);
  expect([await removeToken(file, 'anna'), await removeToken(file, 'anna')]).toEqual([true, false]);
  await rm(path.dirname(file), { recursive: true });
});

it('lets a role do what is its own and what is below it', () => {
  const roles: readonly Role[] = ['viewer', 'statistician', 'operator'];
  const may = roles.map((role) => roles.filter((needed) => mayActAs(role, needed)));
  expect(may).toEqual([['viewer'], ['viewer', 'statistician'], ['viewer', 'statistician', 'operator']]);
});
