import { nearestName } from '../../../geo/nearest-name.ts';

/** What archives call the same band: Sentinel-2 (SAFE folders, earth-search), Landsat 8 and 9 (Collection 2), STAC common names. */
const SAME: readonly (readonly string[])[] = [
  ['coastal', 'b1', 'srb1'],
  ['blue', 'b2', 'srb2'],
  ['green', 'b3', 'srb3'],
  ['red', 'b4', 'srb4'],
  ['rededge1', 'rededge071', 'b5'],
  ['rededge2', 'rededge075', 'b6'],
  ['rededge3', 'rededge078', 'b7'],
  ['nir', 'nearinfrared', 'b8'],
  ['nir08', 'rededge4', 'nirnarrow', 'b8a', 'srb5'],
  ['swir1', 'swir16', 'b11', 'srb6'],
  ['swir2', 'swir22', 'b12', 'srb7'],
];

/** Without case, marks and zeros before numbers: `sr_B02` and `SRB2` are one. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/^(srb|b)0+(?=\d)/, '$1');
}

/**
 * The sentence for a band that a scene lacks, with those of its own that may be that band by another name.
 * @param as what the band is, and who wants it
 */
export function missingBand(
  scene: string,
  name: string,
  o: { readonly as: string; readonly found: readonly string[] },
): string {
  const like = likelyBands(name, o.found);
  const hint =
    like.length === 0
      ? ''
      : `; if it is ${like.join(' or ')}, give it its name: assets: {${name}: …} in place of {${like[0]!}: …}`;
  return `scene ${scene}: expected ${o.as}, found only ${o.found.join(', ')}${hint}`;
}

function likelyBands(name: string, found: readonly string[]): readonly string[] {
  const wanted = plain(name);
  const spelt = found.filter((one) => plain(one) === wanted);
  if (spelt.length > 0) return spelt;
  const names = new Set(SAME.filter((same) => same.includes(wanted)).flat());
  const known = found.filter((one) => names.has(plain(one)));
  if (known.length > 0) return known;
  // A number is no misspelling of another one.
  const near = nearestName(
    name,
    found.filter((one) => !/\d/.test(name) || !/\d/.test(one)),
  );
  return near === undefined ? [] : [near];
}
