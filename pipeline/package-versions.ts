import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Packages that inputs or results pass through; what they need counts with them. */
const PACKAGES = [
  // Of @turf/turf, which is some hundred and fifty packages, those that tables pass through.
  '@turf/buffer',
  '@turf/rewind',
  'flatbush',
  'geotiff',
  'onnxruntime-node',
  'polyclip-ts',
  'proj4',
  'sharp',
  'yaml',
  'zod',
  'zstddec',
];

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Package → installed version (several, ascending, where there are several), in the order of names. Found as Node finds
 * them from a folder; a package for another kind of machine is not installed and does not count.
 */
export async function packageVersions(home: string): Promise<Record<string, string>> {
  const versions = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const visit = async (name: string, from: string): Promise<void> => {
    const folder = await folderOf(name, from);
    if (folder === undefined || seen.has(folder.path)) return;
    seen.add(folder.path);
    versions.set(name, (versions.get(name) ?? new Set()).add(folder.manifest.version));
    const { dependencies, optionalDependencies } = folder.manifest;
    const needed = Object.keys({ ...dependencies, ...optionalDependencies });
    await Promise.all(needed.map((other) => visit(other, folder.path)));
  };
  await Promise.all(PACKAGES.map((name) => visit(name, home)));
  const entries = [...versions].map(([name, found]) => [name, [...found].sort().join(', ')] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function folderOf(
  name: string,
  from: string,
): Promise<{ readonly path: string; readonly manifest: Manifest } | undefined> {
  for (let above = from; ; above = path.dirname(above)) {
    const folder = path.join(above, 'node_modules', name);
    const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return { path: folder, manifest: JSON.parse(text) as Manifest };
    if (above === path.dirname(above)) return undefined;
  }
}
