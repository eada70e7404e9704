import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Measured {
  readonly seconds: number;
  /** Seconds of a processor, all threads together: what a busy machine does not change. */
  readonly cpuSeconds: number;
  /** Largest resident memory of the process, as Linux counts it. */
  readonly peakBytes: number;
}

const command = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'cli', 'main.js');
const LOOK_EVERY_MS = 50;

/**
 * Runs the command until it ends, or until what it says of its progress matches, and then ends it.
 * @throws Error where it fails before.
 */
export function measureCommand(args: readonly string[], o: { readonly until?: RegExp } = {}): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let used = NOTHING;
    let said = '';
    let reachedMs: number | undefined;
    const look = (): void => void (used = usageOf(child.pid!) ?? used);
    const looking = setInterval(look, LOOK_EVERY_MS);
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-2000);
      if (reachedMs !== undefined || o.until?.test(said) !== true) return;
      reachedMs = performance.now();
      look();
      clearInterval(looking);
      child.kill('SIGTERM');
    });
    child.on('close', (status) => {
      clearInterval(looking);
      if (reachedMs === undefined && (o.until !== undefined || status !== 0)) return reject(new Error(said));
      resolve({ seconds: ((reachedMs ?? performance.now()) - startedMs) / 1000, ...used });
    });
  });
}

type Usage = Omit<Measured, 'seconds'>;
const NOTHING: Usage = { peakBytes: 0, cpuSeconds: 0 };
/** Of Linux, on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

/** What a process has used so far; undefined where it has ended, or the system is not Linux. */
function usageOf(processId: number): Usage | undefined {
  try {
    const kB = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1];
    const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]!.split(' ');
    if (kB === undefined) return undefined;
    return { peakBytes: Number(kB) * 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}
