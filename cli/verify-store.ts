import { stat } from 'node:fs/promises';
import { NOTHING, type StoreCheck } from '../engine/checked-artifact-store.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { openArtifactStore } from '../engine/open-artifact-store.ts';
import { listedContent } from '../pipeline/outputs/listed-content.ts';
import { artifactsOf, RunFolder } from '../pipeline/outputs/run-folder.ts';
import { EXIT } from './exit-codes.ts';
import { print } from './terminal.ts';

/**
 * `quadrat verify --store`: reads every artifact and memo of a store, or of a run folder, and says what is damaged; with
 * `repair` that is dropped, and the run makes it anew when it is run again.
 */
export async function verifyStore(
  location: string,
  o: { readonly repair: boolean; readonly json: boolean },
): Promise<number> {
  const { store, listed } = await find(location);
  const found = await openArtifactStore(store).check({ repair: o.repair, ...(listed === undefined ? {} : { listed }) });
  if (o.json) print(`${JSON.stringify({ store, repaired: o.repair, ...found })}\n`);
  else print(textOf(store, found, o.repair));
  return found.faults.length === 0 || o.repair ? EXIT.done : EXIT.fault;
}

async function find(location: string): Promise<{ store: string; listed?: ReadonlySet<string> }> {
  if (location.startsWith('s3:')) return { store: location };
  const isFolder = async (place: string): Promise<boolean> =>
    (await stat(place).catch(() => undefined))?.isDirectory() === true;
  if (await isFolder(artifactsOf(location))) {
    const listed = listedContent(await new RunFolder(location).readManifest());
    return { store: artifactsOf(location), ...(listed === undefined ? {} : { listed }) };
  }
  if (await isFolder(location)) return { store: location };
  throw new PermanentError(`--store ${location}: expected a folder with artifacts or s3://bucket/prefix, found none`);
}

function textOf(store: string, { contents, memos, faults }: StoreCheck, repaired: boolean): string {
  const word = repaired ? 'dropped' : 'damaged';
  const lines = faults.map(({ place, found }) => `${found === NOTHING ? 'missing' : word}: ${place}: found ${found}\n`);
  const sound = `${contents} artifacts and ${memos} memos agree with their names`;
  if (faults.length === 0) return `Sound: ${sound} in ${store}.\n`;
  const advice = repaired
    ? 'run again to have what is needed made anew'
    : '--repair drops them, and the run makes what it needs anew when it is run again';
  return `${lines.join('')}${faults.length} do not, ${sound}; ${advice}.\n`;
}
