import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../cli/quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-inventory-'));
const lockFile = path.join(folder, 'package-lock.json');

beforeAll(() => {
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(root, name), path.join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

function inventory(): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [path.join(root, 'scripts', 'inventory.mjs')], { cwd: folder, encoding: 'utf8' });
}

it('lists every package of production with a licence that is allowed, and nothing else', () => {
  expect(inventory()).toMatchObject({ status: 0, stderr: '' });
  const read = (name: string): string => readFileSync(path.join(folder, 'dist', 'inventory', name), 'utf8');
  const bill = JSON.parse(read('sbom.cdx.json')) as {
    bomFormat: string;
    metadata: { component: { version: string } };
    components: { name: string; group?: string; version: string; 'bom-ref': string }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect(bill.bomFormat).toBe('CycloneDX');
  const named = bill.components.map(
    ({ name, group, version }) => `${group === undefined ? '' : `${group}/`}${name},${version}`,
  );
  const listed = read('licences.csv').trim().split('\n').slice(1);
  expect(named.length).toBeGreaterThan(100);
  const rows = new Set(listed.map((row) => row.split(',').slice(0, 2).join(',')));
  expect(named.sort()).toEqual([...rows].sort());
  // What a package needs is there, also where it is needed for development, too.
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(Object.keys(dependencies).filter((name) => !named.some((one) => one.startsWith(`${name},`)))).toEqual([]);
  const refs = new Set(bill.components.map((one) => one['bom-ref']));
  expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  expect(listed).toContain('fastify,5.12.8,MIT');
  expect(listed.some((row) => row.startsWith('vitest,'))).toBe(false);
}, 30_000);

it('names a package with another licence', () => {
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as { packages: Record<string, { license?: string }> };
  lock.packages['node_modules/fastify']!.license = '(GPL-3.0-only OR MIT) AND CC-BY-NC-4.0';
  lock.packages['node_modules/zod']!.license = 'LGPL-3.0-or-later';
  delete lock.packages['node_modules/yaml']!.license;
  writeFileSync(lockFile, JSON.stringify(lock));
  const { status, stderr } = inventory();
  expect(status).toBe(1);
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(['fastify', 'yaml', 'zod']);
}, 30_000);
