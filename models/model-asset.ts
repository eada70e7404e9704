import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileFault } from '../access/file-fault.ts';
import { readFileWithin } from '../access/open-file.ts';
import { quotedText } from '../access/quoted.ts';
import { realPlace } from '../access/real-place.ts';
import { withoutSecrets } from '../access/secret-address.ts';
import { MODEL_BYTES } from '../limits/input-limits.ts';
import type { MlmAsset, MlmItem } from './mlm-item.ts';
import { ModelError } from './model-error.ts';

/** The model file of a package: where it is, its bytes and their SHA-256 (hexadecimal), checked against the item. */
export interface ModelFile {
  readonly location: string;
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly warnings: readonly string[];
}

/**
 * Reads and checks the file of the asset whose role is `mlm:model`.
 * @throws ModelError where there is no such asset or more than one, or where file, size or checksum are not as said.
 */
export async function readModelFile(item: MlmItem, itemLocation: string): Promise<ModelFile> {
  const asset = modelAsset(item, itemLocation);
  const location = await placeOfHref(asset.href, itemLocation);
  const size = asset['file:size'];
  const bytes = await readBytes(location, itemLocation);
  if (size !== undefined && size !== bytes.length) {
    throw new ModelError(
      `Model file ${location} has ${bytes.length} bytes, but item ${itemLocation} says ${size}: expected the file that the item is of, copy it again or mend file:size.`,
    );
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  const expected = asset['file:checksum'];
  if (expected === undefined) {
    const warning = `Model item ${itemLocation} has no file:checksum, so the model file could not be checked; its SHA-256 is ${digest}.`;
    return { location, bytes, digest, warnings: [warning] };
  }
  checkDigest({ expected: sha256OfMultihash(expected, itemLocation), found: digest, location, itemLocation });
  return { location, bytes, digest, warnings: [] };
}

function modelAsset(item: MlmItem, location: string): MlmAsset {
  const found = Object.entries(item.assets).filter(([, asset]) => asset.roles?.includes('mlm:model') ?? false);
  const [first, second] = found;
  if (first === undefined) {
    const present = Object.keys(item.assets).join(', ') || 'none';
    throw new ModelError(`Model item ${location} has no asset with the role mlm:model; its assets are: ${present}.`);
  }
  if (second !== undefined) {
    throw new ModelError(
      `Model item ${location} must have one asset with the role mlm:model, but has ${found.length}: ${found.map(([key]) => key).join(', ')}.`,
    );
  }
  const [key, asset] = first;
  const kind = asset['mlm:artifact_type'];
  const isOnnx = kind === undefined ? /\.onnx$/i.test(asset.href) : /onnx/i.test(kind);
  if (isOnnx) return asset;
  throw new ModelError(
    `Model item ${location}: asset ${key} (${asset.href}) is of the type '${kind ?? asset.type ?? 'unknown'}', expected an ONNX file.`,
  );
}

/**
 * The path of an href, taken relative to the item's folder: a package is whole in its folder, so that it can be moved, and
 * names nothing else of the machine.
 * @throws ModelError where it is a remote address or leads out of the folder.
 */
export async function placeOfHref(href: string, itemLocation: string): Promise<string> {
  if (/^[a-z][a-z0-9+.-]+:/i.test(href) && !href.startsWith('file:')) {
    throw new ModelError(
      `Model item ${itemLocation}: ${withoutSecrets(href)} is a remote address; put the file beside the item and give its path.`,
    );
  }
  const folder = path.dirname(itemLocation);
  const { location, real } = await followed(href, folder).catch((error: unknown) => {
    throw new ModelError(
      `Model item ${itemLocation}: expected an href that can be followed, found ${quotedText(href)}.`,
      { cause: error },
    );
  });
  const realFolder = await realPlace(folder);
  if (real.startsWith(`${realFolder}${path.sep}`)) return location;
  throw new ModelError(
    `Model item ${itemLocation}: expected its files in its own folder or below it, found ${href}, which leads out of it; put the file beside the item.`,
  );
}

/** The place that an href names, and where that leads. */
async function followed(href: string, folder: string): Promise<{ readonly location: string; readonly real: string }> {
  const location = href.startsWith('file:') ? fileURLToPath(href) : path.resolve(folder, href);
  return { location, real: await realPlace(location) };
}

/** The bytes of a model's graph. */
export function readModelBytes(location: string): Promise<Buffer> {
  return readFileWithin(location, MODEL_BYTES);
}

async function readBytes(location: string, itemLocation: string): Promise<Uint8Array> {
  try {
    return await readModelBytes(location);
  } catch (error) {
    throw new ModelError(
      `Model file ${location}, named by item ${itemLocation}, cannot be read: ${fileFault(error)}.`,
      { cause: error },
    );
  }
}

/** A multihash of SHA-256 is 0x12 (the function), 0x20 (32 bytes) and the digest. */
function sha256OfMultihash(checksum: string, location: string): string {
  const digest = /^1220([0-9a-f]{64})$/i.exec(checksum)?.[1];
  if (digest !== undefined) return digest.toLowerCase();
  throw new ModelError(
    `Model item ${location}: file:checksum ${checksum} is not a SHA-256 multihash: expected 1220 and 64 hexadecimal digits.`,
  );
}

function checkDigest(o: { expected: string; found: string; location: string; itemLocation: string }): void {
  if (o.expected === o.found) return;
  throw new ModelError(
    `Model file ${o.location} is not the one that item ${o.itemLocation} describes: ` +
      `expected SHA-256 ${o.expected}, found ${o.found}.`,
  );
}
