import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wholeManifest } from '../results/whole-manifest.ts';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-bad-input-'));
const sample = path.join(folder, 'sample-tiles');
const out = path.join(folder, 'out');
const bands = path.join(sample, 'imagery');

interface BadInput {
  readonly name: string;
  readonly change: (runFile: string) => string;
  readonly sentence: RegExp;
}

function changedJson(from: string, to: string, change: (json: string) => string): string {
  writeFileSync(path.join(sample, to), change(readFileSync(path.join(sample, from), 'utf8')));
  return to;
}

/** A copy of the model package with one thing wrong. */
function changedModel(name: string, change: (item: string) => string, onnx?: (bytes: Buffer) => Buffer): string {
  const target = path.join(folder, 'models', name);
  cpSync(path.join(folder, 'models', 'sample-landcover'), target, { recursive: true });
  const item = path.join(target, 'item.json');
  writeFileSync(item, change(readFileSync(item, 'utf8')));
  const graph = path.join(target, 'sample-landcover.onnx');
  if (onnx !== undefined) writeFileSync(graph, onnx(readFileSync(graph)));
  return `../models/${name}/item.json`;
}

function gdalTranslate(target: string, ...args: string[]): string {
  execFileSync('gdal_translate', ['-q', ...args, path.join(bands, 'west-B02.tif'), path.join(bands, target)]);
  return `imagery/${target}`;
}

const westB02 = 'imagery/west-B02.tif';
const model = '../models/sample-landcover/item.json';

const cases: readonly BadInput[] = [
  {
    name: 'a misspelt key',
    change: (text) => text.replace('resampling:', 'resamplng:'),
    sentence: /line \d+: unknown key resamplng in imagery; the nearest known key is resampling/,
  },
  { name: 'a missing asset', change: (text) => text.replace(westB02, 'imagery/none.tif'), sentence: /none\.tif/ },
  {
    name: 'a truncated TIFF',
    change: (text) => {
      cpSync(path.join(bands, 'west-B02.tif'), path.join(bands, 'short.tif'));
      truncateSync(path.join(bands, 'short.tif'), 200_000);
      return text.replace(westB02, 'imagery/short.tif');
    },
    sentence: /short\.tif.*200000/,
  },
  {
    name: 'a TIFF without CRS',
    change: (text) =>
      text.replace(westB02, gdalTranslate('bare.tif', '-co', 'PROFILE=BASELINE', '--config', 'GDAL_PAM_ENABLED', 'NO')),
    sentence: /bare\.tif.*(CRS|coordinate reference system|georeference)/i,
  },
  {
    name: 'scenes of different resolution without a grid',
    change: (text) =>
      text.replace(westB02, gdalTranslate('coarse.tif', '-tr', '40', '40')).replace(/^grid:\n.*\n.*\n/m, ''),
    sentence: /add grid: \{crs, resolution\}/,
  },
  {
    name: 'a band that the model wants and a scene lacks',
    change: (text) => text.replace(/^ +B11: .*west.*\n/m, ''),
    sentence: /expected the band B11, which the model wants, found only/,
  },
  {
    name: 'a wrong checksum',
    change: (text) =>
      text.replace(
        model,
        changedModel(
          'checksum',
          (item) => item,
          (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
        ),
      ),
    sentence: /(checksum|SHA-256)/i,
  },
  {
    name: 'an item whose bands differ from the graph',
    change: (text) =>
      text.replace(
        model,
        changedModel('channels', (item) => changeBands(item)),
      ),
    sentence: /(channels|bands)/,
  },
  {
    name: 'areas that miss the grid',
    change: (text) =>
      text.replace(
        'areas.geojson',
        changedJson('areas.geojson', 'far.geojson', (json) => json.replace(/\[1([12])\./g, '[3$1.')),
      ),
    sentence: /far\.geojson: expected areas that overlap the grid/,
  },
  {
    name: 'a reference point outside the grid',
    change: (text) =>
      text.replace(
        'file: reference.geojson',
        `file: ${changedJson('reference.geojson', 'outside.geojson', (json) => json.replace(/"coordinates":\s*\[\s*-?[\d.]+/, '"coordinates":[15.5'))}`,
      ),
    sentence: /outside\.geojson, point .*expected a place in the grid/,
  },
  {
    name: 'a class that the model does not know',
    change: (text) =>
      text.replace(
        'file: reference.geojson',
        `file: ${changedJson('reference.geojson', 'class.geojson', (json) => json.replace('"class":"forest"', '"class":"jungle"').replace('"class": "forest"', '"class": "jungle"'))}`,
      ),
    sentence: /class\.geojson, point .*expected a class of the map .*found "jungle"/,
  },
];

function changeBands(item: string): string {
  const json = JSON.parse(item) as {
    properties: { 'mlm:input': { bands: string[]; value_scaling: unknown[]; input: { shape: number[] } }[] };
  };
  const [input] = json.properties['mlm:input'];
  input!.bands.pop();
  input!.value_scaling.pop();
  input!.input.shape[1] = input!.bands.length;
  return JSON.stringify(json);
}

describe('bad input', () => {
  beforeAll(() => {
    cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
    cpSync(path.join(root, 'models', 'sample-landcover'), path.join(folder, 'models', 'sample-landcover'), {
      recursive: true,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(cases)('$name: one sentence, exit code 2, nothing written', ({ change, sentence }) => {
    const file = path.join(sample, 'bad.yaml');
    const text = readFileSync(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8');
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
    const { status, stdout, stderr } = quadrat('run', file, '--out', out);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  it('the output folder of another run: one sentence, exit code 2, the folder as it was', () => {
    const taken = path.join(folder, 'taken');
    mkdirSync(taken);
    const manifest = JSON.stringify(wholeManifest({ identity: '0'.repeat(64), name: 'other' }));
    writeFileSync(path.join(taken, 'run.json'), manifest);
    const { status, stderr } = quadrat('run', path.join(root, 'sample-tiles', 'run.yaml'), '--out', taken);
    expect(stderr).toMatch(
      /expected an empty folder or an earlier attempt at this run .* found another run \(other, 000000000000\)/,
    );
    expect(status).toBe(2);
    expect(readFileSync(path.join(taken, 'run.json'), 'utf8')).toBe(manifest);
  });

  it.each([
    ['run', (file: string, out: string) => ['run', file, '--out', out]],
    ['run, below it', (file: string, out: string) => ['run', file, '--out', path.join(out, 'below')]],
    ['init', (_file: string, out: string) => ['init', out]],
    [
      'estimate',
      (file: string, out: string) => ['estimate', file, '--map', path.join(bands, 'west-SCL.tif'), '--out', out],
    ],
  ])('a file in place of the folder of %s: one sentence, exit code 2, the file as it was', (_verb, command) => {
    const inPlace = path.join(folder, 'in-place');
    writeFileSync(inPlace, 'kept');
    const { status, stdout, stderr } = quadrat(...command(path.join(sample, 'run.yaml'), inPlace));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim()).toMatch(/^quadrat: .*in-place.*: expected a folder, found the file .*in-place in its place/);
    expect(readFileSync(inPlace, 'utf8')).toBe('kept');
  });

  it('an unknown option or verb: exit code 2', () => {
    expect(quadrat('run', 'x.yaml', '--wrokers', '2').status).toBe(2);
    expect(quadrat('rnu').status).toBe(2);
  });
});

describe('plan', () => {
  it('says what the run would do and cost, and writes nothing', () => {
    const { status, stdout } = quadrat('plan', path.join(root, 'sample-tiles', 'run.yaml'), '--json');
    const plan = JSON.parse(stdout) as {
      tiles: unknown[];
      scenes: { storedBytes: number }[];
      cost: { seconds: number };
    };
    expect(status).toBe(0);
    expect(plan.scenes).toHaveLength(2);
    expect(plan.tiles.length).toBeGreaterThan(1);
    expect(plan.cost.seconds).toBeGreaterThan(0);
  });
});

describe('init', () => {
  it('writes a run file that the schema accepts, and never over another one', () => {
    const target = path.join(folder.replace(/bad-input/, 'init'), 'new');
    expect(quadrat('init', target).status).toBe(0);
    const planned = quadrat('plan', path.join(target, 'run.yaml'));
    expect(planned.stderr).toMatch(/item\.json/);
    expect(quadrat('init', target)).toMatchObject({ status: 2 });
    rmSync(path.dirname(target), { recursive: true });
  });
});
