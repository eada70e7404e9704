import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compareCode, SAME_PLACE_M, type ProjAnswer } from './compare-code.ts';

/**
 * Holds every projected and geographic 2-D code of the EPSG registry to PROJ (python3-pyproj) and prints how many are
 * right, how many are refused for which reason, and each one that is different; ends with 1 where one is.
 */
const generator = path.join('tests', 'golden', 'geo', 'make-epsg-points.py');
const root = fileURLToPath(new URL('../../..', import.meta.url));
// Where the system's own has pyproj, it goes first.
const python = spawn(
  existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3',
  [generator, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
let codes = 0;
let different = 0;
let worstM = 0;

for await (const line of createInterface({ input: python.stdout })) {
  const answer = JSON.parse(line) as ProjAnswer | { readonly proj: string; readonly epsg: string };
  if ('proj' in answer) {
    process.stdout.write(`PROJ ${answer.proj}, EPSG ${answer.epsg}\n`);
    continue;
  }
  codes += 1;
  const compared = compareCode(answer);
  if (compared.outcome === 'right') {
    count(`right: within ${SAME_PLACE_M} m at centre and corners, there and back`);
    worstM = Math.max(worstM, compared.worstM);
  }
  if (compared.outcome === 'replaced') count('right: deprecated, read as the code that replaced it');
  if (compared.outcome === 'refused') count(`refused: ${compared.reason}`);
  if (compared.outcome === 'different') {
    different += 1;
    process.stdout.write(`different: EPSG:${answer.code} by ${compared.worstM} m, ${compared.where}\n`);
  }
}
for (const [what, number] of [...counts].sort(([, a], [, b]) => b - a))
  process.stdout.write(`${String(number).padStart(6)}  ${what}\n`);
process.stdout.write(`${codes} codes: different ${different}; the worst of the right ones by ${worstM.toFixed(4)} m\n`);
process.exitCode = different === 0 && codes > 0 ? 0 : 1;
