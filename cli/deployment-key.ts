import { readEnvironment } from '../config/environment.ts';
import { readInputBytes } from '../engine/input-text.ts';
import { deploymentKey, type DeploymentKey } from '../queue/payload-seal.ts';

/**
 * The key of the deployment, from the file that QUADRAT_KEY_FILE names; undefined where it names none.
 * @throws PermanentError for a file that cannot be read or holds too short a key.
 */
export async function readDeploymentKey(): Promise<DeploymentKey | undefined> {
  const { keyFile } = readEnvironment();
  if (keyFile === undefined) return undefined;
  const bytes = await readInputBytes(keyFile, { path: keyFile, what: 'the key of the deployment' });
  return deploymentKey(bytes.toString('utf8'), keyFile);
}
