import { AccessError } from '../../access/access-error.ts';
import { checkReadable } from '../../access/check-location.ts';
import type { RunFile } from '../../config/run-file.ts';
import { locationsOf } from '../../config/run-file-locations.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { FoundFaults } from '../../engine/found-faults.ts';
import type { Locate } from './input-file.ts';

/**
 * Makes sure that every file and address that a run file names may be read here; what these name in turn is looked at when
 * it is opened.
 * @throws PermanentError that names the key, or all keys where several lead nowhere.
 */
export async function checkLocations(runFile: RunFile, locate: Locate): Promise<void> {
  const faults = new FoundFaults();
  for (const { key, location } of locationsOf(runFile)) await faults.of(() => checkOne(key, location, locate));
  faults.throwIfAny();
}

async function checkOne(key: string, location: string, locate: Locate): Promise<void> {
  await checkReadable(locate(location)).catch((error: unknown) => {
    throw error instanceof AccessError
      ? new PermanentError(`${key}: ${error.fault}`, { cause: error })
      : new PermanentError(`${key}: expected a path that can be followed, found ${location}`, { cause: error });
  });
}
