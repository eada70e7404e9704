import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** In every secret that is planted, so that one search finds all. */
const MARK = 'planted-secret';

/** What a process is given that it must not tell. */
export const ENVIRONMENT_WITH_SECRET = { QUADRAT_TEST_SECRET: `${MARK}-of-the-environment` };

/** Files below a folder in which a planted secret stands. */
export function filesThatTell(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => {
    const file = path.join(folder, name);
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file).includes(MARK);
  });
}
