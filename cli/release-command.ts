import path from 'node:path';
import { compareRelease, writeReleaseFolder } from '../pipeline/outputs/release-folder.ts';
import { RunFolder } from '../pipeline/outputs/run-folder.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { print } from './terminal.ts';

/** `quadrat release`: makes a folder that may be handed out. */
export async function releaseCommand(location: string, o: GlobalOptions & { readonly to: string }): Promise<number> {
  const to = path.resolve(o.to);
  const record = await writeReleaseFolder(new RunFolder(location), to);
  if (o.json === true) print(`${JSON.stringify({ release: to, ...record })}\n`);
  else print(`Released: ${to}. It holds ${Object.keys(record.files).join(', ')} and the record of them.\n`);
  return EXIT.done;
}

/** `quadrat verify --release`: whether a folder is what a run released. */
export async function verifyRelease(
  location: string,
  o: GlobalOptions & { readonly release: string },
): Promise<number> {
  const differences = await compareRelease(new RunFolder(location), path.resolve(o.release));
  const same = differences.length === 0;
  if (o.json === true) print(`${JSON.stringify({ folder: location, release: o.release, same, differences })}\n`);
  else {
    for (const { name, expected, found } of differences)
      print(`differs: ${name}: expected ${expected}, found ${found}\n`);
    print(same ? 'The same: the folder is what the run released.\n' : 'Not the same as the run released.\n');
  }
  return same ? EXIT.done : EXIT.fault;
}
