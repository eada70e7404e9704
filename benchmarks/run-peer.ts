import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const peers = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'benchmarks', 'peers');
const PYTHONS = ['python3', '/usr/bin/python3'];

/** Runs a peer's script with the first Python that has what it needs; its output, or what is missing. */
export function runPeer(script: string, ...args: string[]): { readonly output: string } | { readonly missing: string } {
  let missing = 'no Python 3';
  for (const python of PYTHONS.filter((name) => !name.startsWith('/') || existsSync(name))) {
    const { status, stdout, stderr } = spawnSync(python, [path.join(peers, script), ...args], { encoding: 'utf8' });
    if (status === 0) return { output: stdout.trim() };
    missing = stderr?.trim().split('\n').at(-1) ?? missing;
  }
  return { missing };
}

/** The middle one of some numbers. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
