import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, root } from '../cli/quadrat.ts';

/** Writes a run file of the sample case with other settings of inference, and with paths that hold from anywhere. */
export function writeSampleRun(
  file: string,
  inference: string,
  o: { readonly name?: string; readonly resolution?: number } = {},
): void {
  const sample = path.join(root, 'sample-tiles');
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replace('name: sample-tiles', `name: ${o.name ?? 'sample-tiles'}`)
    .replace('resolution: 20', `resolution: ${o.resolution ?? 20}`)
    .replace(/inference: \{.*\}/, `inference: ${inference}`)
    .replace(/: imagery\//g, `: ${sample}/imagery/`)
    .replace('../models', path.join(root, 'models'))
    .replace('file: areas.geojson', `file: ${path.join(sample, 'areas.geojson')}`)
    .replace('file: reference.geojson', `file: ${path.join(sample, 'reference.geojson')}`);
  writeFileSync(file, text);
}

/** Files of two run folders that are not the same; `execution.json` may differ. */
export function differences(a: string, b: string): string[] {
  const [one, other] = [filesBelow(a), filesBelow(b)];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter(
    (name) => name !== 'execution.json' && one.get(name)?.equals(other.get(name) ?? Buffer.alloc(0)) !== true,
  );
}
