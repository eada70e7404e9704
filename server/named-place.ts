import path from 'node:path';
import { isWithin, realPlace } from '../access/real-place.ts';
import { PermanentError } from '../errors/error-kinds.ts';

/**
 * A path that a request names, below the server's folder of runs, links resolved.
 * @throws PermanentError where it leads out of it.
 */
export async function inside(folder: string, name: string): Promise<string> {
  const location = path.resolve(folder, name);
  const isBelow = location.startsWith(`${path.resolve(folder)}${path.sep}`);
  const real = isBelow ? await realPlace(location).catch(() => undefined) : undefined;
  if (real !== undefined && (await isWithin(real, [folder]))) return location;
  throw new PermanentError(
    `${name}: expected a path within the server’s folder of runs, found one that leads out of it`,
  );
}
