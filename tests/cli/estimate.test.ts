import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import type { Manifest } from '../../results/manifest.ts';
import { namesBelow, quadrat, root } from './quadrat.ts';
import { start } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-estimate-'));
const sample = path.join(folder, 'sample-tiles');
const runFile = path.join(sample, 'run.yaml');
const [ownRun, out] = [path.join(sample, 'runs', 'sample-tiles'), path.join(sample, 'estimates', 'sample-tiles')];
afterAll(() => rmSync(folder, { recursive: true }));

const manifestOf = (run: string): Manifest => JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')) as Manifest;
const textOf = (...names: string[]): string => readFileSync(path.join(...names), 'utf8');

function done(...args: string[]): string {
  const { status, stdout, stderr } = quadrat(...args);
  expect(status, stderr).toBe(0);
  return stdout;
}

/** What is in a run folder besides artifacts. */
function filesOf(run: string): string[] {
  return namesBelow(run).filter((name) => !name.startsWith('artifacts'));
}

describe('the map of a finished run, estimated from anew', () => {
  beforeAll(() => {
    cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
    cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
    done('run', runFile, '--workers', '1');
    // No imagery is needed from here on.
    rmSync(path.join(sample, 'imagery'), { recursive: true });
    done('estimate', runFile, '--workers', '1');
  });

  it('leaves a whole run folder, which its manifest lists', () => {
    const { outputs, status } = manifestOf(out);
    expect(status).toBe('done');
    const records = ['execution.json', 'published.csv', 'report.html', 'run.json'];
    expect(filesOf(out)).toEqual([...new Set([...Object.keys(outputs), ...records])].sort());
    // How sure the map is of its pixels only its own run knows.
    expect(filesOf(out)).toEqual(filesOf(ownRun).filter((name) => name !== 'confidence.tif'));
    expect(readFileSync(path.join(out, 'map.tif'))).toEqual(readFileSync(path.join(ownRun, 'map.tif')));
  });

  it('gives the figures and the legend of the run itself', () => {
    expect(textOf(out, 'published.csv')).toBe(textOf(ownRun, 'published.csv'));
    expect(manifestOf(out).classes).toEqual(manifestOf(ownRun).classes);
    expect(manifestOf(out).warnings).toEqual([]);
  });

  it('names no place of the machine, and says whose map it is', () => {
    expect(textOf(out, 'run.json')).not.toContain(folder);
    const page = textOf(out, 'report.html');
    expect(page).toContain('The map stood already (runs/sample-tiles/map.tif)');
    expect(page).toContain('The model sample-landcover made it.');
  });

  it('is reported and verified as any run', () => {
    rmSync(path.join(out, 'report.html'));
    done('report', out);
    expect(done('verify', out, '--workers', '1')).toMatch(/^The same: \d+ digests agree\.$/m);
  });

  it('only looks at the map’s file when it is started again, and estimates alone from other labels', () => {
    expect(JSON.parse(done('estimate', runFile, '--json', '--workers', '1'))).toMatchObject({ computed: 1 });
    const labels = textOf(sample, 'reference.geojson').replace('"class":"water"', '"class":"wetland"');
    writeFileSync(path.join(sample, 'corrected.geojson'), labels);
    const corrected = ['--reference', path.join(sample, 'corrected.geojson')];
    const again = JSON.parse(done('estimate', runFile, ...corrected, '--json', '--workers', '1')) as object;
    expect(again).toMatchObject({ computed: 2, sampleSize: 600, method: expect.any(String) as string });
    expect(manifestOf(out).revision).toMatchObject({ number: 2, changed: ['reference'] });
  });

  it('is partial where only the map shows that the sample is not as declared: it says how much was seen', () => {
    const file = path.join(sample, 'halved.yaml');
    const halved = textOf(runFile).replaceAll(/(?<=^ {8}\w+: )[\d.]+$/gm, (km2) => String(Number(km2) / 2));
    writeFileSync(file, halved.replace('frame: areas', 'frame: observed'));
    const { status, stdout } = quadrat('estimate', file, '--out', path.join(folder, 'halved'), '--workers', '1');
    expect(stdout).toMatch(/validation\/run\/run: .*km² of the areas that was observed, found 105\.86 km²/);
    expect(status).toBe(4);
  });

  it('lends classes and shares of training to a run file that names its map alone', () => {
    const text = textOf(runFile).replace(/^imagery:[^]*?^model: .*\ninference: .*\n/m, '');
    const file = path.join(sample, 'block.yaml');
    writeFileSync(file, `${text}\nmap: {file: runs/sample-tiles/map.tif}\n`);
    const { map } = JSON.parse(done('plan', file, '--json')) as { map: { classesFrom: string; values: object } };
    expect(map.classesFrom).toBe('the run sample-tiles that made it');
    expect(Object.keys(map.values)).toEqual(manifestOf(ownRun).classes.map(({ name }) => name));
  });

  it('is not taken for the map of another model', () => {
    const other = path.join(folder, 'models', 'sample-landcover');
    const item = path.join(other, 'item.json');
    const text = readFileSync(item, 'utf8');
    const graph = path.join(other, 'other.onnx');
    // A description of one letter (field 6 of a model) makes another file of the same graph.
    writeFileSync(graph, Buffer.concat([readFileSync(modelFileOf(item)), Buffer.from([0x32, 0x01, 0x78])]));
    writeFileSync(item, withGraph(text, './other.onnx'));
    const { status, stderr } = quadrat('estimate', runFile, '--out', path.join(folder, 'other-model'));
    writeFileSync(item, text);
    expect(stderr).toMatch(
      /expected a map that the model sample-landcover \(\w{12}\) made, found one of sample-landcover/,
    );
    expect(status).toBe(2);
  });
});

interface Item {
  readonly assets: Record<string, { href: string; 'file:checksum'?: string; roles?: string[] }>;
}

function modelAsset({ assets }: Item): Item['assets'][string] {
  return Object.values(assets).find(({ href }) => href.endsWith('.onnx'))!;
}

function modelFileOf(item: string): string {
  return path.resolve(path.dirname(item), modelAsset(JSON.parse(readFileSync(item, 'utf8')) as Item).href);
}

function withGraph(text: string, href: string): string {
  const item = JSON.parse(text) as Item;
  const asset = modelAsset(item);
  delete asset['file:checksum'];
  asset.href = href;
  return JSON.stringify(item);
}

describe('a map of many tiles', () => {
  const big = path.join(folder, 'big');
  const file = path.join(big, 'run.yaml');
  const [widthPx, heightPx] = [3000, 2000];
  const CLASSES = ['crop', 'forest', 'water'];
  const at = (col: number, row: number): number => (((col >> 4) * 31 + (row >> 4) * 17) % 3) + 1;
  const placeOf = (col: number, row: number): number[] => [400_000 + 30 * col, 8_900_000 - 30 * row];

  beforeAll(async () => {
    mkdirSync(big);
    await writeCog({
      path: path.join(big, 'classes.tif'),
      grid: { crs: crsFromEpsg(32720), affine: [30, 0, 400_000, 0, -30, 8_900_000], widthPx, heightPx },
      dataType: 'uint8',
      nodata: 0,
      overviews: 'none',
      colours: CLASSES.map((name, i) => ({ value: i + 1, name, rgb: [40 * i, 120, 60] })),
      read: (window) =>
        Promise.resolve(
          Uint8Array.from({ length: window.widthPx * window.heightPx }, (_, i) =>
            at(window.col + (i % window.widthPx), window.row + Math.floor(i / window.widthPx)),
          ),
        ),
    });
    const crs = { type: 'name', properties: { name: 'EPSG:32720' } };
    const corners = [[0, 0], [widthPx, 0], [widthPx, heightPx], [0, heightPx], [0, 0]] as const; // prettier-ignore
    const geometry = { type: 'Polygon', coordinates: [corners.map(([col, row]) => placeOf(col, row))] };
    const area = { type: 'Feature', properties: { code: 'A' }, geometry };
    writeFileSync(
      path.join(big, 'areas.geojson'),
      JSON.stringify({ type: 'FeatureCollection', crs, features: [area] }),
    );
    const features = Array.from({ length: 150 }, (_, k) => {
      const [col, row] = [(k * 7919) % widthPx, (k * 104_729) % heightPx];
      const properties = { id: `P${k}`, class: CLASSES[k % 12 === 0 ? 0 : at(col, row) - 1]! };
      return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: placeOf(col + 0.5, row + 0.5) } };
    });
    writeFileSync(path.join(big, 'labels.geojson'), JSON.stringify({ type: 'FeatureCollection', crs, features }));
    writeFileSync(
      path.join(big, 'policy.yaml'),
      'name: strict\ngates:\n  - {measure: cv, class: water, atMost: 0.0001}\n',
    );
    writeFileSync(
      file,
      `version: 1
name: big
map: {file: classes.tif}
inference: {tile: 256}
areas: {file: areas.geojson, code: code, level: district}
reference: {file: labels.geojson, class: class, design: {type: simple-random}}
publication: {policy: policy.yaml}
`,
    );
  });

  it('killed half-way and started again computes nothing twice; held, it is signed and verified', async () => {
    const target = path.join(big, 'estimates', 'big');
    const memos = (): number => {
      try {
        return namesBelow(path.join(target, 'artifacts', 'memos')).filter((name) => name.endsWith('.json')).length;
      } catch {
        return 0;
      }
    };
    const { child, ended } = start('estimate', file, '--workers', '1');
    while (child.exitCode === null && memos() < 40) await pause(5);
    child.kill('SIGKILL');
    await ended;
    // Its processes end with it; what they had under way may still be noted.
    for (let before = -1; before !== memos(); await pause(1000)) before = memos();
    const standing = memos();
    const { status, stdout } = quadrat('estimate', file, '--workers', '1', '--json');
    const { computed, reused, heldBy } = JSON.parse(stdout) as { computed: number; reused: number; heldBy: string[] };
    const items = Object.keys(manifestOf(target).artifacts).length;
    expect(standing).toBeGreaterThanOrEqual(40);
    expect(standing).toBeLessThan(items);
    expect([reused, computed]).toEqual([standing, items - standing]);
    expect([status, heldBy.length]).toEqual([3, 1]);

    expect(filesOf(target)).not.toContain('published.csv');
    done('sign', target, '--name', 'A. Statistician', '--reason', 'Water is not the subject.');
    expect(filesOf(target)).toContain('published.csv');
    expect(done('verify', target, '--run-file', file, '--workers', '1')).toMatch(/^The same: \d+ digests agree\.$/m);
  });

  it('does not take up a folder that is none of a run: tables of an earlier version, or of something else', () => {
    const old = path.join(folder, 'old');
    mkdirSync(old);
    writeFileSync(path.join(old, 'estimate.json'), '{}');
    const { status, stdout, stderr } = quadrat('estimate', file, '--out', old);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim()).toMatch(
      /^quadrat: .*old: expected an empty folder or an earlier attempt at this run, found estimate\.json and no run\.json; choose another folder with --out$/,
    );
  });

  it('nor a run file that names no map, and whose run has left none', () => {
    const never = path.join(sample, 'never.yaml');
    writeFileSync(never, textOf(runFile).replace('name: sample-tiles', 'name: never'));
    const { status, stderr } = quadrat('estimate', never);
    expect(stderr.trim()).toMatch(
      /never\.yaml: expected the map that its run leaves, runs\/never\/map\.tif, found none there; run it first/,
    );
    expect(status).toBe(2);
  });

  it('nor a map whose address holds a secret', () => {
    const signed = 'https://example.org/map.tif?X-Amz-Signature=abc';
    const { status, stderr } = quadrat('estimate', file, '--map', signed);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/--map: expected a path, or an address without signature/),
    ]);
    expect(stderr).not.toContain('abc');
  });
});
