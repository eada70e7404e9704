// `npm run mutate -- rasters|vectors|run-files|items|graphs [--seed S] [--number N] [--from I] [--keep DIR]`: gives N mutated files of a kind
// to the product and prints how it took them, and every one that it took amiss. Needs a build.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Notice, Order } from './carry-out.ts';
import { KINDS } from './kinds.ts';
import { MOST_MS, type Verdict } from './verdict.ts';

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    number: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    keep: { type: 'string' },
  },
  allowPositionals: true,
});
const [kind] = positionals;
if (kind === undefined || KINDS[kind] === undefined) {
  throw new Error(`expected one of ${Object.keys(KINDS).join(', ')}, found ${kind ?? 'nothing'}`);
}
if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });

const counts = new Map<string, number>();
const started = performance.now();
let slowest = { ms: 0, index: -1 };
let next = Number(values.from);
const end = next + Number(values.number);
while (next < end) next = await carryOut({ kind, seed: Number(values.seed), from: next, to: end, keep: values.keep });
const seconds = ((performance.now() - started) / 1000).toFixed(0);
const faults = [...counts].filter(([outcome]) => outcome !== 'read' && outcome !== 'refused');
process.stdout.write(
  `${kind}, seed ${values.seed}: ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}; ` +
    `slowest ${slowest.ms.toFixed(0)} ms (${slowest.index}); ${seconds} s\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Lets one process go as far as it gets. @returns the first that it has not begun. */
async function carryOut(order: Order): Promise<number> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./carry-out.js', import.meta.url)), JSON.stringify(order)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(0, 1000)));
  let current = { index: order.from - 1, file: '', isOpen: false };
  let isHanging = false;
  const watch = (): NodeJS.Timeout =>
    setTimeout(() => {
      isHanging = true;
      child.kill('SIGKILL');
    }, MOST_MS);
  let timer = watch();
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const notice = JSON.parse(line) as Notice;
    clearTimeout(timer);
    timer = watch();
    if ('begun' in notice) {
      current = { index: notice.begun, file: notice.file, isOpen: true };
      continue;
    }
    current = { ...current, isOpen: false };
    if (notice.ms > slowest.ms) slowest = { ms: notice.ms, index: notice.ended };
    count(current, notice.verdict);
    // The most that a process ever held does not sink again: what comes next is counted from nothing.
    if (notice.verdict.outcome === 'memory') child.kill('SIGKILL');
  }
  clearTimeout(timer);
  const status = await closed;
  if (current.isOpen) count(current, { outcome: isHanging ? 'hang' : 'crash', message: words });
  else if (current.index < order.from) throw new Error(`nothing could be begun (${status}): ${words}`);
  return current.index + 1;
}

function count(at: { readonly index: number; readonly file: string }, { outcome, message }: Verdict): void {
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  if (outcome === 'read' || outcome === 'refused') return;
  process.stdout.write(`${outcome}: ${at.index} (${at.file}): ${JSON.stringify(message.slice(0, 300))}\n`);
}
