// Makes sure of what the tests need besides npm packages: GDAL (the reference that rasters are checked against) and
// Chromium (in which the report is looked at). Installs Debian's packages where it may, else says what is missing.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

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
export async function ensureTestTools() {
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
  const install = promisify(execFile);
  // What is installed from older lists is as good; where there are none, the installation says so.
  await install('apt-get', ['update', '-q'], { env: environment }).catch(() => undefined);
  await install('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    env: environment,
    maxBuffer: 1 << 26,
  }).catch(({ stderr }) => {
    throw new Error(`The tests need ${names}, and installing ${packages.join(' ')} failed: ${lastLine(stderr)}`);
  });
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
