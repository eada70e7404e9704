import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Obstacle } from '../fault.ts';
import { AILING_PROCESS } from '../worker-crew.ts';

/** A command whose disk ails, as ailing-process.mjs understands it. */
export function ailing(runFile: string, ailment: Readonly<Record<string, unknown>>): Obstacle {
  const file = path.join(path.dirname(runFile), 'ailment.json');
  writeFileSync(file, JSON.stringify(ailment));
  return {
    nodeArguments: ['--import', AILING_PROCESS],
    environment: { QUADRAT_TEST_AILMENT: file },
    mend: () => rmSync(file),
  };
}
