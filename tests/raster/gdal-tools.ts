import { spawnSync } from 'node:child_process';

/**
 * Runs one of GDAL's command-line tools and returns what it printed.
 * @throws Error with one sentence where the tool is not installed or fails.
 */
export function runGdal(tool: string, args: readonly string[], input = ''): string {
  const run = spawnSync(tool, args, { encoding: 'utf8', input, maxBuffer: 1 << 28 });
  if (run.error !== undefined) {
    throw new Error(
      `This test needs GDAL's ${tool}, which cannot be started (package gdal-bin): ${run.error.message}.`,
    );
  }
  if (run.status !== 0) throw new Error(`${tool} ${args.join(' ')} failed: ${run.stderr}`);
  return run.stdout;
}

/** The verdict of GDAL's own validator of cloud-optimised GeoTIFFs, every block's leader and trailer checked. */
export function validateCog(path: string): string {
  const script = ['-m', 'osgeo_utils.samples.validate_cloud_optimized_geotiff', '--full-check=yes', path];
  return runGdal(pythonWithGdal(), script);
}

let python: string | undefined;

function pythonWithGdal(): string {
  const candidates = ['python3', '/usr/bin/python3'];
  python ??= candidates.find((name) => spawnSync(name, ['-c', 'import osgeo_utils, osgeo.gdal']).status === 0);
  if (python === undefined) {
    throw new Error("This test needs GDAL's Python modules (package python3-gdal) for its validator, and found none.");
  }
  return python;
}
