// Makes sure of what the tests need besides npm packages: GDAL (the reference that rasters are checked against) and
// Chromium (in which the report is looked at). Installs Debian's packages where it may, else says what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const TOOLS = [
  { name: 'GDAL', command: ['gdalinfo', ['--version']], packages: ['gdal-bin'] },
  {
    name: 'GDAL for Python',
    command: ['/usr/bin/python3', ['-c', 'import osgeo_utils.samples.validate_cloud_optimized_geotiff']],
    packages: ['python3-gdal'],
  },
  { name: 'Redis', command: ['redis-server', ['--version']], packages: ['redis-server'] },
  {
    name: 'PostgreSQL',
    command: ['sh', ['-c', 'ls /usr/lib/postgresql/*/bin/initdb || command -v initdb']],
    packages: ['postgresql'],
  },
  { name: 'Chromium', command: ['chromium', ['--version']], packages: ['chromium'] },
];

/** Throws an error of one sentence where something is missing and cannot be installed. */
export function ensureTestTools() {
  const missing = TOOLS.filter(
    ({ command: [program, args] }) => spawnSync(program, args, { stdio: 'ignore' }).status !== 0,
  );
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tool.packages);
  const names = missing.map((tool) => tool.name).join(', ');
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall)
    throw new Error(
      `The tests need ${names}, which are not here: install the packages ${packages.join(' ')} and try again.`,
    );
  console.log(`Installing ${packages.join(', ')} ...`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env: environment });
  const installed = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    env: environment,
    encoding: 'utf8',
  });
  if (installed.status !== 0)
    throw new Error(
      `The tests need ${names}, and installing ${packages.join(' ')} failed: ${lastLine(installed.stderr)}`,
    );
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
