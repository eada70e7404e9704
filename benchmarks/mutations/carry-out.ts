// A process that gives mutated files to the product, one after another, and says of each how it was taken. Whoever started
// it ends it where one takes too long: what was begun and not ended is that one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashLattice, RandomStream } from '../../statistics/random-stream.ts';
import { KINDS } from './kinds.ts';
import { MOST_BYTES, verdictOf, type Verdict } from './verdict.ts';

/** What the process is to do. */
export interface Order {
  readonly kind: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Folder to keep faulty files in. */
  readonly keep?: string | undefined;
}

export type Notice =
  | { readonly begun: number; readonly file: string }
  | { readonly ended: number; readonly verdict: Verdict; readonly ms: number };

const order = JSON.parse(process.argv[2]!) as Order;
const kind = await KINDS[order.kind]!();
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-mutations-'));
try {
  const sound = await kind.prepare(folder);
  for (const { name } of sound) await kind.give(folder, name);
  for (let index = order.from; index < order.to; index++) {
    const random = new RandomStream(hashLattice(order.seed, index, 0x6d75));
    const { name, bytes } = sound[random.integer(sound.length)]!;
    let mutated = bytes;
    for (let left = 1 + random.integer(2); left > 0 && mutated.length > 0; left--) {
      try {
        mutated = kind.mutators[random.integer(kind.mutators.length)]!(mutated, random);
      } catch {
        // What the mutation before has left is no JSON any more.
      }
    }
    const file = path.join(folder, name);
    writeFileSync(file, mutated);
    if (order.keep !== undefined)
      writeFileSync(path.join(order.keep, `${index}-${name.replaceAll('/', '-')}`), mutated);
    tell({ begun: index, file: name });
    const began = performance.now();
    let verdict: Verdict = { outcome: 'read', message: '' };
    try {
      await kind.give(folder, name);
    } catch (error) {
      verdict = verdictOf(error, [path.basename(name), ...(kind.alsoNamed ?? [])]);
    }
    const mostBytes = process.resourceUsage().maxRSS * 1024;
    if (mostBytes > MOST_BYTES) verdict = { outcome: 'memory', message: `${Math.round(mostBytes / 2 ** 20)} MiB` };
    tell({ ended: index, verdict, ms: performance.now() - began });
    writeFileSync(file, bytes);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tell(notice: Notice): void {
  process.stdout.write(`${JSON.stringify(notice)}\n`);
}
