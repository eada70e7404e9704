import { createHash } from 'node:crypto';
import { AccessError } from '../access/access-error.ts';
import { fileFault } from '../access/file-fault.ts';
import { readFileWithin } from '../access/open-file.ts';
import { decodeText } from '../access/text-encoding.ts';
import { GeoError } from '../geo/geo-error.ts';
import { readPolygonSet, type PolygonSet } from '../geo/polygon-set.ts';
import { parseBoundedJson } from '../limits/bounded-json.ts';
import { INPUT_TEXT_BYTES } from '../limits/input-limits.ts';
import type { MlmAsset, MlmItem } from './mlm-item.ts';
import { placeOfHref } from './model-asset.ts';
import { ModelError } from './model-error.ts';

const ROLE = 'mlm:training-data';

/** Where a model was trained: a GeoJSON file of polygons, one extent or a polygon for every chip. */
export interface TrainingExtent {
  /** As the item writes it. */
  readonly href: string;
  readonly location: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

/**
 * Finds and checks the GeoJSON assets of the role `mlm:training-data`. Training data in another form or at a remote
 * address says nothing that can be checked here, which a warning says.
 * @throws ModelError where the file cannot be read or is no GeoJSON of polygons.
 */
export async function findTrainingExtents(
  item: MlmItem,
  itemLocation: string,
): Promise<{ readonly extents: readonly TrainingExtent[]; readonly warnings: readonly string[] }> {
  const assets = Object.entries(item.assets).filter(([, asset]) => asset.roles?.includes(ROLE) ?? false);
  const here = assets.filter(([, asset]) => isGeojson(asset) && !isRemote(asset));
  const warnings = assets
    .filter((entry) => !here.includes(entry))
    .map(
      ([key, { href }]) =>
        `Model item ${itemLocation}: its training data ${key} (${href}) is no GeoJSON file beside it, so that it cannot be held against a reference sample.`,
    );
  const extents = await Promise.all(
    here.map(async ([, { href }]): Promise<TrainingExtent> => {
      const location = await placeOfHref(href, itemLocation);
      const { digest } = await readExtent({ href, location });
      return { href, location, digest };
    }),
  );
  return { extents, warnings };
}

/**
 * The polygons of a training extent.
 * @throws ModelError where the file cannot be read or is no GeoJSON of polygons.
 */
export async function loadTrainingExtent(extent: Pick<TrainingExtent, 'href' | 'location'>): Promise<PolygonSet> {
  return (await readExtent(extent)).polygons;
}

async function readExtent({
  href,
  location,
}: Pick<TrainingExtent, 'href' | 'location'>): Promise<{ polygons: PolygonSet; digest: string }> {
  try {
    const bytes = await readFileWithin(location, INPUT_TEXT_BYTES);
    const decoded = decodeText(bytes);
    if ('fault' in decoded) throw new GeoError(`found ${decoded.fault}.`);
    const polygons = readPolygonSet(parseBoundedJson(decoded.text), { location: href });
    return { polygons, digest: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const reason = faultOf(error);
    throw new ModelError(
      `The training extent ${location} of the model is not as expected, a GeoJSON of polygons: ${reason}`,
      {
        cause: error,
      },
    );
  }
}

function faultOf(error: unknown): string {
  if (error instanceof GeoError) return error.message;
  if (error instanceof SyntaxError) return 'found text that is not JSON.';
  return `${error instanceof AccessError ? error.fault : fileFault(error)}.`;
}

function isGeojson({ type, href }: MlmAsset): boolean {
  return type === undefined ? /\.(geo)?json$/i.test(href) : /geo\+?json/i.test(type);
}

function isRemote({ href }: MlmAsset): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(href) && !href.startsWith('file:');
}
