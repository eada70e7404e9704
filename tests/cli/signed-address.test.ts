import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesBelow, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-signed-'));
const sample = path.join(root, 'sample-tiles');
/** The only signature that the server knows at the time. */
let valid = 'SECRET-ONE';
let refused = 0;
let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const password = `Basic ${Buffer.from('anna:SECRET-PASSWORD').toString('base64')}`;
    const isSigned = url.searchParams.get('sig') === valid && url.searchParams.get('X-Amz-Signature') === null;
    if (!isSigned || request.headers.authorization !== password) {
      refused += 1;
      return response.writeHead(403).end();
    }
    const file = path.join(sample, url.pathname);
    if (!existsSync(file)) return response.writeHead(404).end();
    const bytes = readFileSync(file);
    const [, first = '0', last = ''] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    const end = Math.min(Number(last === '' ? bytes.length : last), bytes.length - 1);
    const part = bytes.subarray(Number(first), end + 1);
    const isPart = request.headers.range !== undefined;
    response.writeHead(isPart ? 206 : 200, {
      etag: '"1"',
      'content-length': isPart ? part.length : bytes.length,
      ...(isPart ? { 'content-range': `bytes ${first}-${end}/${bytes.length}` } : {}),
    });
    return response.end(request.method === 'HEAD' ? undefined : part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `anna:SECRET-PASSWORD@127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function writeRun(name: string, signature: string): string {
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replace(/: (imagery\/\S+)/g, `: http://${base}/$1?sig=${signature}&se=2026-12-01T00%3A00%3A00Z`)
    .replace('../models', path.join(root, 'models'));
  writeFileSync(path.join(folder, name), `# signed with http://h.example/a?sig=${signature}\n${text}`);
  return path.join(folder, name);
}

/** Runs the command without holding up the server. */
function quadratBeside(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const main = path.join(root, 'dist', 'cli', 'main.js');
    const child = execFile(process.execPath, [main, ...args], { maxBuffer: 1 << 26 }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

it('keeps signatures and passwords out of all that is written, and goes on when an address is signed anew', async () => {
  for (const name of ['areas.geojson', 'reference.geojson']) cpSync(path.join(sample, name), path.join(folder, name));
  const out = path.join(folder, 'out');
  const first = await quadratBeside([
    'run',
    writeRun('run.yaml', 'SECRET-ONE'),
    '--out',
    out,
    '--workers',
    '2',
    '--json',
  ]);
  expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining('SECRET')]);
  expect(refused).toBe(0);
  const secrets = [...filesBelow(out)].filter(([, bytes]) => bytes.includes('SECRET'));
  expect(secrets.map(([name]) => name)).toEqual([]);
  expect(readFileSync(path.join(out, 'run.json'), 'utf8')).toContain('/imagery/west-B02.tif');

  valid = 'SECRET-TWO';
  const again = await quadratBeside([
    'run',
    writeRun('run-later.yaml', 'SECRET-TWO'),
    '--out',
    out,
    '--workers',
    '2',
    '--json',
  ]);
  const { reused, computed } = JSON.parse(again.stdout) as { reused: number; computed: number };
  expect([again.code, refused]).toEqual([0, 0]);
  // Only the scenes are looked at again.
  expect(computed).toBeLessThanOrEqual(2);
  expect(reused).toBeGreaterThanOrEqual(0);

  const late = await quadratBeside(['plan', path.join(folder, 'run.yaml')]);
  expect([late.code, late.stderr]).toEqual([
    2,
    expect.stringMatching(/west-B02.tif: the server refuses the file.*403/),
  ]);
  expect(late.stderr + late.stdout).not.toContain('SECRET');
}, 120_000);
