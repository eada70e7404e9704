import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const command = path.join(root, 'dist', 'cli', 'main.js');

/** A command that hangs fails its test by its status, null. */
const TIMEOUT_MS = 180_000;

/** Runs the command as a user would and waits. */
export function quadrat(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  return { status, stdout, stderr };
}

/** Starts the command and returns at once. */
export function startQuadrat(...args: string[]): ChildProcess {
  return spawn(process.execPath, [command, ...args], { stdio: 'ignore' });
}

/** Files and folders below a folder, also of one that is being written to. */
export function namesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

/** Every file below a folder by its relative path. */
export function filesBelow(folder: string): Map<string, Buffer> {
  const names = namesBelow(folder).filter((name) => statSync(path.join(folder, name)).isFile());
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name))]));
}
