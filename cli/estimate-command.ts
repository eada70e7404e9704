import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { checkWritable } from '../access/check-location.ts';
import { locator } from '../pipeline/planning/plan-run.ts';
import { readRunFile, type LoadedRunFile } from '../config/read-run-file.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { estimateMap } from '../pipeline/estimate-map.ts';
import { RunFolder } from '../pipeline/outputs/run-folder.ts';
import { attending } from './attending.ts';
import { estimatesTable } from './estimates-table.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { print } from './terminal.ts';

export interface EstimateOptions extends GlobalOptions {
  readonly map?: string;
  readonly reference?: string;
  readonly design?: string;
  readonly class?: string;
  readonly out?: string;
}

/** `quadrat estimate`: areas from a map that stands already and a reference sample. */
export async function estimateCommand(location: string, o: EstimateOptions): Promise<number> {
  const loaded = withReference(await readRunFile(location), o);
  const { name } = loaded.runFile;
  const map = o.map === undefined ? standingMap(loaded) : path.resolve(o.map);
  const folder = new RunFolder(o.out ?? path.join(loaded.folder, 'estimates', name));
  await claim(folder);
  const { validation, publication, warnings } = await attending((signal) =>
    estimateMap(loaded, { map, folder, signal }),
  );
  const isHeld = publication.heldBy.length > 0;
  if (o.json === true) {
    const { estimates, method, sampleSize } = validation;
    const result = { folder: folder.path, method, sampleSize, estimates, heldBy: publication.heldBy, warnings };
    print(`${JSON.stringify(result)}\n`);
  } else {
    const held = publication.heldBy.map((sentence) => `held: ${sentence}`);
    const text = [estimatesTable({ ...validation, warnings }), ...held, '', `Tables: ${folder.path}`];
    print(`${text.join('\n')}\n`);
  }
  return isHeld ? EXIT.held : EXIT.done;
}

/** The map that the run file names, or that of its run. */
function standingMap({ runFile, folder, addresses }: LoadedRunFile): string {
  return locator(folder, addresses)(runFile.map?.file ?? path.join('runs', runFile.name, 'map.tif'));
}

/** The run file with the sample that the command names; its paths start where the command was given. */
function withReference(loaded: LoadedRunFile, o: EstimateOptions): LoadedRunFile {
  const { reference } = loaded.runFile;
  if (o.reference === undefined && o.design === undefined && o.class === undefined) return loaded;
  const file = o.reference === undefined ? reference?.file : path.resolve(o.reference);
  const design = o.design === undefined ? reference?.design : path.resolve(o.design);
  if (file === undefined || design === undefined) {
    throw new PermanentError(
      `${loaded.location}: expected a reference sample in it, or --reference and --design, found no ${file === undefined ? 'sample' : 'design'}`,
    );
  }
  const named = { file, design, class: o.class ?? reference?.class ?? 'class' };
  const made = { ...reference, ...named };
  return { ...loaded, runFile: { ...loaded.runFile, reference: made } };
}

/** A new folder, or one that an earlier estimate wrote or gave up in. */
async function claim(folder: RunFolder): Promise<void> {
  await checkWritable(folder.path);
  const found: readonly string[] = await readdir(folder.path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new PermanentError(`${folder.path}: expected a folder for the tables, found none (${error.code ?? ''})`);
  });
  if (found.some((name) => name !== 'artifacts') && !found.includes('estimate.json')) {
    throw new PermanentError(
      `${folder.path}: expected an empty folder or an earlier estimate, found other files in it`,
    );
  }
  await mkdir(folder.path, { recursive: true });
}
