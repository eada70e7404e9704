import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, quadrat, root } from '../cli/quadrat.ts';

const sample = path.join(root, 'sample-tiles');

/** Writes a run file of the sample case with other settings of inference, and with paths that hold from anywhere. */
export function writeSampleRun(
  file: string,
  inference: string,
  o: { readonly name?: string; readonly resolution?: number; readonly inputs?: string } = {},
): void {
  const inputs = o.inputs ?? sample;
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replace('name: sample-tiles', `name: ${o.name ?? 'sample-tiles'}`)
    .replace('resolution: 20', `resolution: ${o.resolution ?? 20}`)
    .replace(/inference: \{.*\}/, `inference: ${inference}`)
    .replace(/: imagery\//g, `: ${inputs}/imagery/`)
    .replace('../models', path.join(inputs === sample ? root : inputs, 'models'))
    .replace('file: areas.geojson', `file: ${path.join(inputs, 'areas.geojson')}`)
    .replace('file: reference.geojson', `file: ${path.join(inputs, 'reference.geojson')}`);
  writeFileSync(file, text);
}

/** The same in pixels so large that it is done in a moment, with inputs of its own, which may be spoilt. */
export function writeSmallRun(folder: string): string {
  const inputs = path.join(folder, 'inputs');
  mkdirSync(inputs, { recursive: true });
  for (const name of ['imagery', 'areas.geojson'])
    cpSync(path.join(sample, name), path.join(inputs, name), { recursive: true });
  cpSync(path.join(root, 'models', 'sample-landcover'), path.join(inputs, 'models', 'sample-landcover'), {
    recursive: true,
  });
  // In pixels of this size two of all the points would lie in one.
  const points = JSON.parse(readFileSync(path.join(sample, 'reference.geojson'), 'utf8')) as { features: unknown[] };
  const kept = { ...points, features: points.features.filter((_, at) => at % 3 === 0) };
  writeFileSync(path.join(inputs, 'reference.geojson'), JSON.stringify(kept));
  const file = path.join(folder, 'run.yaml');
  writeSampleRun(file, '{tile: 64, chip: 96, overlap: 36}', { resolution: 60, inputs });
  return file;
}

/** The sample case in some 440 tiles. */
export function writeLargeRun(folder: string): string {
  const file = path.join(folder, 'run.yaml');
  writeSampleRun(file, '{tile: 64, chip: 96, overlap: 36}', { resolution: 13 });
  return file;
}

/** Carries a run out with nothing in its way: what others are compared with. */
export function runUndisturbed(runFile: string, folder: string): void {
  const { status, stderr } = quadrat('run', runFile, '--out', folder, '--workers', '1');
  if (status !== 0) throw new Error(`an undisturbed run: ${stderr}`);
}

/** Files of two run folders that are not the same; `execution.json` may differ. */
export function differences(a: string, b: string): string[] {
  const [one, other] = [filesBelow(a), filesBelow(b)];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter(
    (name) => name !== 'execution.json' && one.get(name)?.equals(other.get(name) ?? Buffer.alloc(0)) !== true,
  );
}
