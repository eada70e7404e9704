import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { root } from './quadrat.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs beside the test, which goes on serving what the command needs. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function start(...args: string[]): Started {
  return startIn(process.cwd(), ...args);
}

/** Starts a command in a folder. */
export function startIn(cwd: string, ...args: string[]): Started {
  const child = spawn(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 180_000,
    killSignal: 'SIGKILL',
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.once('close', (status) => resolve({ status, ...text })));
  return { child, ended };
}

/** Runs a command to its end while the test goes on. */
export function run(...args: string[]): Promise<Ended> {
  return start(...args).ended;
}
