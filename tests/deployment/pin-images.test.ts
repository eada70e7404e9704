import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../cli/quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-pins-'));
const MOVED = 'ab'.repeat(32);
const read = (name: string, at = folder): string => readFileSync(path.join(at, name), 'utf8');
const pinned = (): string[] =>
  ['Dockerfile', 'docker-compose.yml'].flatMap((name) => read(name, root).match(/\S+@sha256:[0-9a-f]{64}/g) ?? []);
let registry: Server;

beforeAll(async () => {
  for (const name of ['Dockerfile', 'docker-compose.yml']) copyFileSync(path.join(root, name), path.join(folder, name));
  // A registry at which every tag is where the files have it, but for one.
  registry = createServer(({ url = '' }, response) => {
    const [, name, tag] = /^\/v2\/(?:library\/)?(\S+)\/manifests\/(\S+)$/.exec(url) ?? [];
    const digest = pinned()
      .find((one) => one.includes(`${name}:${tag}@`))
      ?.slice(-64);
    if (digest === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'docker-content-digest': `sha256:${name === 'redis' ? MOVED : digest}` }).end();
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

async function pinImages(...args: string[]): Promise<{ status: number; output: string }> {
  const mirror = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'pin-images.mjs'), '--mirror', mirror, ...args], {
    cwd: folder,
  });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>]);
  return { status, output };
}

it('says which tag has moved on, and writes its digest', async () => {
  const checked = await pinImages('--check');
  expect(checked.status).toBe(1);
  expect(checked.output.trim().split('\n').length).toBe(new Set(pinned()).size);
  expect(checked.output.match(/^.*, not .*$/gm)).toEqual([
    expect.stringMatching(/^redis:\S+ (?:ab){32}, not [0-9a-f]{64}$/),
  ]);
  expect(read('docker-compose.yml')).toBe(read('docker-compose.yml', root));
  expect((await pinImages()).status).toBe(0);
  expect(read('docker-compose.yml')).toMatch(new RegExp(`image: redis:\\S+@sha256:${MOVED}$`, 'm'));
  expect(read('Dockerfile')).toBe(read('Dockerfile', root));
  expect((await pinImages('--check')).status).toBe(0);
});
