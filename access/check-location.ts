import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AccessError } from './access-error.ts';
import { currentAccess } from './access.ts';
import { checkHost } from './host-check.ts';
import { checkedPlace } from './open-file.ts';
import { isWithin, realPlace } from './real-place.ts';

/**
 * Makes sure that a path or an address may be read, as far as can be told without opening it.
 * @throws AccessError where it may not.
 */
export async function checkReadable(location: string): Promise<void> {
  if (/^(https?|s3):\/\//i.test(location)) checkHost(location, currentAccess());
  else await checkedPlace(location.startsWith('file:') ? fileURLToPath(location) : location);
}

/**
 * Makes sure that a folder, links resolved, or a bucket may be written to, and that no file stands where the folder would be.
 * @throws AccessError where it may not, or one does.
 */
export async function checkWritable(location: string): Promise<void> {
  const access = currentAccess();
  if (/^s3:\/\//i.test(location)) return void checkHost(location, access);
  const folders = access.runs ?? access.roots;
  if (folders === undefined || (await isWithin(await realPlace(location), folders)))
    return refuseFileInTheWay(location);
  throw new AccessError(
    location,
    'expected a folder within the folder of runs, links resolved, found one that leads out of it',
  );
}

async function refuseFileInTheWay(folder: string): Promise<void> {
  for (let place = path.resolve(folder); place !== path.dirname(place); place = path.dirname(place)) {
    const found = await stat(place).catch(() => undefined);
    if (found?.isDirectory() === true) return;
    if (found !== undefined)
      throw new AccessError(folder, `expected a folder, found the file ${place} in its place; name another one`);
  }
}
