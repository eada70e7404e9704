import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { loadRunFile, type LoadedRunFile } from '../../config/read-run-file.ts';
import { root } from '../cli/quadrat.ts';

/** Stands in every file that must not be read, and in none of its names. */
export const PLANTED = 'PLANTED-K3Y';

/** What lies beside the folder of runs, by what kind of file it is. */
export const SECRET_FILES: Readonly<Record<string, string>> = {
  'environment.txt': `AWS_SECRET_ACCESS_KEY=${PLANTED}\0QUADRAT_QUEUE=redis://:${PLANTED}@h\0`,
  'passwd.txt': `${PLANTED}:x:0:0:${PLANTED}:/root:/bin/sh\nwww:x:1:1:${PLANTED}:/:/bin/sh\n`,
  'secrets.yaml': `apiKey: ${PLANTED}\npasswords: [${PLANTED}]\n`,
  'broken.yaml': `a: [${PLANTED}, *${PLANTED}\n  "${PLANTED}: {\n`,
  'secrets.json': JSON.stringify({ [PLANTED]: PLANTED, list: [PLANTED] }),
  'text.json': JSON.stringify(PLANTED),
  'secrets.csv': `user,password\nroot,${PLANTED}\n`,
  'quoted.csv': `"${PLANTED}" ${PLANTED}\n`,
  'pem.txt': `-----BEGIN ${PLANTED}-----\n${PLANTED}\n`,
};

/** A folder with the sample case in `runs` and secrets beside it. */
export function layAttack(folder: string): { readonly runs: string; readonly beside: string } {
  const [runs, beside] = [path.join(folder, 'runs'), path.join(folder, 'beside')];
  mkdirSync(beside, { recursive: true });
  cpSync(path.join(root, 'sample-tiles'), path.join(runs, 'sample-tiles'), { recursive: true });
  cpSync(path.join(root, 'models/sample-landcover'), path.join(runs, 'models/sample-landcover'), { recursive: true });
  for (const [name, text] of Object.entries(SECRET_FILES)) writeFileSync(path.join(beside, name), text);
  writeFileSync(
    path.join(runs, 'sample-tiles', 'earlier.csv'),
    'level,area_code,class,value_km2\ntotal,TOTAL,water,1\n',
  );
  symlinkSync(beside, path.join(runs, 'sample-tiles', 'way-out'));
  return { runs, beside };
}

/** The sample case's run file with one thing of it changed, by the key's path. */
export function changedRun(runs: string, key: string, value: unknown): LoadedRunFile {
  const location = path.join(runs, 'sample-tiles', 'run.yaml');
  let content = parse(readFileSync(location, 'utf8')) as Record<string, unknown>;
  // A map that stands takes the place of what would make one, and of a model that each run would try.
  if (!/^(imagery|model)\b/.test(key)) {
    const { imagery: _imagery, model: _model, grid: _grid, inference: _inference, ...rest } = content;
    content = { ...rest, map: { file: 'truth.tif' } };
  }
  const names = key.split('.');
  let place = content;
  for (const name of names.slice(0, -1)) {
    if (typeof place[name] !== 'object') place[name] = {};
    place = place[name] as Record<string, unknown>;
  }
  if (key === 'publication.previous.correspondence') place['release'] = 'earlier.csv';
  place[names.at(-1)!] = value;
  const text = stringify(content);
  return loadRunFile(text, location);
}

/** Every key of a run file that names a file or an address, as a path in the sample case's. */
export const LOCATION_KEYS: readonly string[] = [
  'imagery.scenes.0.assets.B02',
  'imagery.scenes.0.assets.SCL.file',
  'model',
  'map.file',
  'map.madeBy',
  'map.confidence',
  'map.confidence.file',
  'areas.file',
  'areas.exclude',
  'reference.file',
  'reference.design',
  'reference.frame.polygons',
  'reference.frame.raster',
  'reference.frame.run',
  'publication.policy',
  'publication.contributors',
  'publication.contributors.file',
  'publication.previous',
  'publication.previous.release',
  'publication.previous.correspondence',
];
