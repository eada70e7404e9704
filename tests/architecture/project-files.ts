import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Not ours, or not kept. Folders whose name starts with a dot are passed over too, but for `.ci`. */
const OUTSIDE = new Set(['node_modules', 'dist', 'runs', 'coverage', 'benchmarks/data']);

/** The project's files with one of these endings: path from the root, with slashes -> text. */
export function readProjectFiles(endings: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        const isDotted = entry.name.startsWith('.') && entry.name !== '.ci';
        if (!isDotted && !OUTSIDE.has(entry.name) && !OUTSIDE.has(name)) walk(name);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) {
        files.set(name, readFileSync(path.join(root, name), 'utf8'));
      }
    }
  };
  walk('');
  return files;
}
