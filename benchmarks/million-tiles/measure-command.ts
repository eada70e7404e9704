import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Measured {
  readonly seconds: number;
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
    let peakBytes = 0;
    let said = '';
    let reachedMs: number | undefined;
    const looking = setInterval(() => (peakBytes = Math.max(peakBytes, peakOf(child.pid!))), LOOK_EVERY_MS);
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-2000);
      if (reachedMs !== undefined || o.until?.test(said) !== true) return;
      reachedMs = performance.now();
      peakBytes = Math.max(peakBytes, peakOf(child.pid!));
      child.kill('SIGTERM');
    });
    child.on('close', (status) => {
      clearInterval(looking);
      if (reachedMs === undefined && (o.until !== undefined || status !== 0)) return reject(new Error(said));
      resolve({ seconds: ((reachedMs ?? performance.now()) - startedMs) / 1000, peakBytes });
    });
  });
}

function peakOf(processId: number): number {
  try {
    const kB = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1];
    return Number(kB ?? 0) * 1024;
  } catch {
    return 0;
  }
}
