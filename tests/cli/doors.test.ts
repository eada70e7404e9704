import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addToken } from '../../server/token-file.ts';
import { quadrat } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-doors-'));
const tokens = path.join(folder, 'tokens.json');
beforeAll(() => addToken(tokens, { name: 'anna', role: 'viewer' }));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['worker --health-port 9 --health-host 0.0.0.0', /--health-host 0\.0\.0\.0: expected --health-tokens/],
  ['worker --allow-root /srv', /expected --runs with --allow-root and --allow-host, found none/],
  ['worker --allow-host imagery.example', /expected --runs with --allow-root and --allow-host, found none/],
  ['serve --host 0.0.0.0', /--host 0\.0\.0\.0: expected --tokens/],
  ['serve --trusted-proxy 127.0.0.1', /--trusted-proxy: expected --tokens/],
  ['serve --trusted-proxy 0.0.0.0/0', /expected addresses or networks as .*, found 0\.0\.0\.0\/0/],
  ['serve --trusted-proxy proxy.example', /expected addresses or networks as .*, found proxy\.example/],
  [
    `serve --tokens ${tokens} --public-url https://quadrat.example/maps`,
    /expected an address as https:\/\/quadrat\.example/,
  ],
])('%s opens no door without what keeps it', (line, sentence) => {
  const { status, stderr } = quadrat(...line.split(' '), '--queue', 'redis://127.0.0.1:1');
  expect([status, stderr]).toEqual([2, expect.stringMatching(sentence)]);
});
