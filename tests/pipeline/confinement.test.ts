import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withAccess, type Access } from '../../access/access.ts';
import type { LoadedRunFile } from '../../config/read-run-file.ts';
import { locationsOf } from '../../config/run-file-locations.ts';
import { runFileSchema } from '../../config/run-file.ts';
import { messageOf } from '../../errors/error-kinds.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { areaKeys, wholeManifest } from '../results/whole-manifest.ts';
import { changedRun, layAttack, LOCATION_KEYS, PLANTED, SECRET_FILES } from './attacked-run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-confined-'));
const { runs, beside } = layAttack(folder);
const sample = path.join(runs, 'sample-tiles');
execFileSync('mkfifo', [path.join(sample, 'pipe')]);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SERVICE: Access = { roots: [runs], runs: [runs], hosts: [], listedOnly: true };

async function refusal(loaded: LoadedRunFile, access: Access): Promise<string> {
  return withAccess(access, async () => planRun(loaded)).then(
    () => 'it was planned',
    (error: unknown) => `${(error as Error).name}: ${messageOf(error)}`,
  );
}

interface Shape {
  readonly type?: string;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly 'x-location'?: boolean;
  readonly [key: string]: unknown;
}

/** Keys of free text, list places left out; those that name no file have to be listed below. */
function textKeys(shape: Shape, place: string): { readonly key: string; readonly isLocation: boolean }[] {
  const isText = shape.type === 'string' && shape.enum === undefined && shape.const === undefined;
  const own = isText ? [{ key: place, isLocation: shape['x-location'] === true }] : [];
  const join = (key: string): string => (place === '' ? key : `${place}.${key}`);
  const children = (['anyOf', 'oneOf', 'allOf'] as const).flatMap((name) => (shape[name] as Shape[] | undefined) ?? []);
  return [
    ...own,
    ...Object.entries((shape['properties'] as Record<string, Shape> | undefined) ?? {}).flatMap(([key, child]) =>
      textKeys(child, join(key)),
    ),
    ...[shape['items'], shape['additionalProperties']]
      .filter((child) => typeof child === 'object' && child !== null)
      .flatMap((child) => textKeys(child as Shape, place)),
    ...children.flatMap((child) => textKeys(child, place)),
  ];
}

describe('keys of the run file', () => {
  const keys = textKeys(z.toJSONSchema(runFileSchema, { io: 'input', unrepresentable: 'any' }) as Shape, '');

  it('are either known to name no file, or confined and attacked here', () => {
    const noFile = new Set(keys.filter(({ isLocation }) => !isLocation).map(({ key }) => key));
    expect([...noFile].sort()).toEqual(NAMES_NO_FILE);
    const attacked = LOCATION_KEYS.map((key) => key.replaceAll(/\.\d+/g, '').replace(/(assets)\.\w+/, '$1'));
    const locations = new Set(keys.filter(({ isLocation }) => isLocation).map(({ key }) => key));
    expect([...locations].sort()).toEqual([...new Set(attacked)].sort());
  });

  it('are found in a run file by the schema', () => {
    for (const key of LOCATION_KEYS) {
      const found = locationsOf(changedRun(runs, key, 'somewhere').runFile).map(({ location }) => location);
      expect([key, found.includes('somewhere')]).toEqual([key, true]);
    }
  });
});

/** A new key of text has to be put here, or made a `location()`. */
const NAMES_NO_FILE = [
  ...['areas.code', 'areas.level', 'areas.name', 'areas.parents', 'estimation.collapse.into'],
  ...['estimation.ladder.overrides.area', 'estimation.ladder.overrides.class', 'estimation.ladder.overrides.level'],
  ...['estimation.legend', 'grid.crs', 'imagery.crs', 'imagery.scenes.crs', 'imagery.scenes.datetime'],
  ...['imagery.scenes.id', 'imagery.scenes.mask.asset'],
  ...[
    'map.classes',
    'map.crs',
    'name',
    'publication.contributors.distinct',
    'publication.contributors.withoutContributors',
    'reference.class',
    'reference.crosswalk',
    'reference.crs',
    'reference.design.cluster',
  ],
  ...['reference.design.probability', 'reference.design.stratum', 'reference.population', 'title'],
];

describe('a run that a service launched', () => {
  const ways = [
    '/etc/passwd',
    '/proc/self/environ',
    '/dev/zero',
    path.join(beside, 'secrets.json'),
    '../../beside/secrets.json',
    'way-out/secrets.json',
    `file://${path.join(beside, 'secrets.json')}`,
    'pipe',
  ];
  const addresses = [
    'http://127.0.0.1:1/a.tif',
    'http://169.254.169.254/latest',
    'https://imagery.example/a',
    's3://b/k',
  ];

  it.each(LOCATION_KEYS)('%s leads nowhere but into its folders and to listed hosts', async (key) => {
    for (const location of [...ways, ...addresses]) {
      const sentence = await refusal(changedRun(runs, key, location), SERVICE);
      expect([key, location, sentence]).toEqual([
        key,
        location,
        expect.stringMatching(/Error: .*(expected|remote address)/s),
      ]);
      expect(sentence).not.toContain(PLANTED);
      if (!location.startsWith('s3:') && location !== 'pipe' && !addresses.includes(location))
        expect(sentence).toMatch(/within the folders|a device/);
    }
  });

  it.each([
    [
      'a model item',
      'models/sample-landcover/item.json',
      'model',
      '../models/sample-landcover/item.json',
      '"./sample-landcover.onnx"',
    ],
  ])('%s does not lead out of its own folder', async (_what, file, key, location, href) => {
    const item = path.join(runs, file);
    const text = readFileSync(item, 'utf8');
    const graph = path.join(path.dirname(item), 'link.onnx');
    for (const to of [
      '/dev/zero',
      '../../../beside/pem.txt',
      path.join(beside, 'pem.txt'),
      './link.onnx',
      '/etc/passwd',
    ]) {
      rmSync(graph, { force: true });
      symlinkSync(path.join(beside, 'pem.txt'), graph);
      writeFileSync(item, text.replace(href, JSON.stringify(to)));
      for (const access of [SERVICE, { hosts: [], listedOnly: false }]) {
        const sentence = await refusal(changedRun(runs, key, location), access);
        expect([to, sentence]).toEqual([to, expect.stringMatching(/leads out of it|expected a file/)]);
      }
    }
    writeFileSync(item, text);
  });

  it('reads no file that an earlier run or a design names outside', async () => {
    const earlier = path.join(sample, 'earlier');
    mkdirSync(path.join(earlier), { recursive: true });
    const manifest = wholeManifest({ runFile: { areas: [areaKeys(path.join(beside, 'secrets.json'))] } });
    writeFileSync(path.join(earlier, 'run.json'), JSON.stringify(manifest));
    symlinkSync(path.join(sample, 'truth.tif'), path.join(earlier, 'map.tif'));
    expect(await refusal(changedRun(runs, 'reference.frame.run', 'earlier'), SERVICE)).toMatch(/within the folders/);
  });
});

describe('a message', () => {
  const files = Object.keys(SECRET_FILES);

  it.each(LOCATION_KEYS)('about %s tells nothing of a file of another kind', async (key) => {
    for (const name of files) {
      const sentence = await refusal(changedRun(runs, key, path.join(beside, name)), { hosts: [], listedOnly: false });
      expect([name, sentence]).toEqual([name, expect.stringMatching(/Error: /)]);
      expect([name, sentence.includes(PLANTED.slice(0, 4))]).toEqual([name, false]);
    }
  });
});
