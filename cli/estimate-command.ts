import path from 'node:path';
import { kindAt } from '../access/open-file.ts';
import { withoutSecrets } from '../access/secret-address.ts';
import { readRunFile, type LoadedRunFile } from '../config/read-run-file.ts';
import { withStandingMap } from '../config/standing-map.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import type { GlobalOptions } from './global-options.ts';
import { runLoaded } from './run-command.ts';
import { TAKEOVER_S } from './worker-options.ts';

export interface EstimateOptions extends GlobalOptions {
  readonly map?: string;
  readonly reference?: string;
  readonly design?: string;
  readonly class?: string;
  readonly out?: string;
  readonly workers?: number;
}

/** `quadrat estimate`: the run of a run file from a map that stands already, with the sample that the command names. */
export async function estimateCommand(location: string, o: EstimateOptions): Promise<number> {
  const read = await readRunFile(location);
  const loaded = withStandingMap(read, {
    map: o.map && fromRunFile(read, '--map', o.map),
    reference: sampleOf(read, o),
  });
  if (o.map === undefined && read.runFile.map === undefined) await checkRun(loaded);
  const out = o.out ?? path.join(read.folder, 'estimates', read.runFile.name);
  const { json, workers } = o;
  return runLoaded(loaded, {
    out,
    queue: 'embedded:',
    takeover: TAKEOVER_S,
    ...(json === undefined ? {} : { json }),
    ...(workers === undefined ? {} : { workers }),
  });
}

/** A run file without a map, of which no run has made one, says nothing that could be mended in it. */
async function checkRun({ location, folder, runFile: { map } }: LoadedRunFile): Promise<void> {
  if ((await kindAt(path.join(folder, map!.file))) !== 'none') return;
  throw new PermanentError(
    `${location}: expected the map that its run leaves, ${map!.file}, found none there; run it first, or name a map with --map`,
  );
}

/** The sample that the command names, in place of the run file's. */
function sampleOf(loaded: LoadedRunFile, o: EstimateOptions): LoadedRunFile['runFile']['reference'] {
  const { reference } = loaded.runFile;
  if (o.reference === undefined && o.design === undefined && o.class === undefined) return reference;
  const file = o.reference === undefined ? reference?.file : fromRunFile(loaded, '--reference', o.reference);
  const design = o.design === undefined ? reference?.design : fromRunFile(loaded, '--design', o.design);
  if (file === undefined || design === undefined) {
    throw new PermanentError(
      `${loaded.location}: expected a reference sample in it, or --reference and --design, found no ${file === undefined ? 'sample' : 'design'}`,
    );
  }
  return { ...reference, file, design, class: o.class ?? reference?.class ?? 'class' };
}

/**
 * What the command names from where it is given, as the run file would: a path starts at its folder.
 * @throws PermanentError for an address with a secret, of which only run files are kept in memory.
 */
function fromRunFile({ folder }: LoadedRunFile, option: string, given: string): string {
  if (withoutSecrets(given) !== given)
    throw new PermanentError(
      `${option}: expected a path, or an address without signature and password, found one with them; name it in the run file, which alone may hold them`,
    );
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(given) ? given : path.relative(folder, path.resolve(given));
}
