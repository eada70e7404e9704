import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the imagery and the model of the sample case lie. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The command as it was built. */
export const command = path.join(root, 'dist', 'cli', 'main.js');

/** The sample case under another name and with other tiles, from anywhere. */
export function sampleRun(folder: string, name: string, inference: string): string {
  const sample = path.join(root, 'sample-tiles');
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replace('name: sample-tiles', `name: ${name}`)
    .replace(/inference: \{.*\}/, `inference: ${inference}`)
    .replace(/: imagery\//g, `: ${sample}/imagery/`)
    .replace('../models', path.join(root, 'models'))
    .replace('file: areas.geojson', `file: ${path.join(sample, 'areas.geojson')}`)
    .replace('file: reference.geojson', `file: ${path.join(sample, 'reference.geojson')}`);
  const file = path.join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}
