// `npm run inventory`: writes what is in a build into dist/inventory/: sbom.cdx.json (CycloneDX) and licences.csv, of the
// packages that the lock file names for production. Ends with 1 where one has a licence that is not in the list below.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Licences under which a package may be part of Quadrat: they ask for notices and no more. EDL-1.0 is a BSD-3-Clause. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'EDL-1.0',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
]);

/** Packages whose licence was looked at by hand, with why it is right. */
const LOOKED_AT = [
  {
    name: /^@img\/sharp-/,
    licence: 'LGPL-3.0-or-later',
    why: 'libvips is a library of its own, which anybody may replace',
  },
  { name: /^arc$/, licence: 'none', why: 'BSD-2-Clause; its LICENSE.md has the text, its package.json an older form' },
  { name: /^splaytree-ts$/, licence: 'BDS-3-Clause', why: 'BSD-3-Clause, misspelt; its LICENSE file has the text' },
];

const folder = path.join('dist', 'inventory');
const packages = productionPackages();
const refused = packages.filter((one) => !isAllowed(one));
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'licences.csv'), licenceTable());
writeFileSync(path.join(folder, 'sbom.cdx.json'), billOfMaterials());
for (const { name, version, licence } of refused)
  console.error(`${name} ${version}: expected a licence of the list in scripts/inventory.mjs, found ${licence}`);
console.log(`${folder}: ${packages.length} packages`);
process.exitCode = refused.length === 0 ? 0 : 1;

function productionPackages() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  return Object.entries(lock.packages)
    .filter(([place, entry]) => place !== '' && entry.dev !== true)
    .map(([place, { version, license }]) => ({
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'none',
    }))
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** `A OR B`: one of them; `A AND B`: both; with both words, every licence that is named. */
function isAllowed({ name, licence }) {
  const words = licence.replaceAll(/[()]/g, '');
  const single = (one) => ALLOWED.has(one) || LOOKED_AT.some((look) => look.name.test(name) && look.licence === one);
  return words.includes(' AND ') ? words.split(/ AND | OR /).every(single) : words.split(' OR ').some(single);
}

function licenceTable() {
  const rows = packages.map(({ name, version, licence }) => `${name},${version},${licence}`);
  return ['package,version,licence', ...rows, ''].join('\n');
}

/** Of all packages, and then those above: `--omit dev` of npm leaves out what is needed for both. */
function billOfMaterials() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`npm sbom: expected a bill of materials, found ${stderr.trim()}`);
  const bill = JSON.parse(stdout);
  const named = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const components = bill.components.filter((one) => named.has(one['bom-ref']));
  const listed = new Set([...components, bill.metadata.component].map((one) => one['bom-ref']));
  const missing = [...named].filter((one) => !listed.has(one));
  if (missing.length > 0)
    throw new Error(`npm sbom: expected each package of the lock file, found none for ${missing}`);
  const dependencies = bill.dependencies
    .filter(({ ref }) => listed.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => listed.has(one)) }));
  return `${JSON.stringify({ ...bill, components, dependencies }, null, 2)}\n`;
}
