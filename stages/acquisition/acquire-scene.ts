import { AccessError } from '../../access/access-error.ts';
import { digestOfFile } from '../../access/file-digest.ts';
import { httpRequest } from '../../access/http-get.ts';
import { withoutSecrets } from '../../access/secret-address.ts';
import { sha256OfBytes, type Sha256 } from '../../engine/digest.ts';
import { NotHereError, messageOf, PermanentError, TransientError } from '../../engine/errors.ts';
import { encodeJson } from '../../engine/json.ts';
import type { Stage, StageContext } from '../../engine/stage.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { s3Version } from '../../raster/range-reader-s3.ts';
import type { AssetReference, SceneRecord } from '../../raster/scene-record.ts';

export interface AcquisitionInput {
  readonly scene: { readonly id: string; readonly assets: readonly AssetReference[] };
}

/** Locates every asset of a scene, opens it and records its checksum and header. */
export const acquireScene: Stage<AcquisitionInput> = {
  name: 'acquisition',
  step: 'scene',
  version: 1,
  looksOutside: true,
  async run({ scene }, _options, context) {
    const digests = new Map<string, Sha256>();
    for (const asset of scene.assets) {
      if (!digests.has(asset.location)) digests.set(asset.location, await acquireFile(asset, context));
    }
    const assets = scene.assets.map((asset) => ({ ...asset, digest: digests.get(asset.location)! }));
    const record: SceneRecord = { id: scene.id, assets };
    return encodeJson(record);
  },
};

/** @throws NotHereError where the file is another one than the run was planned with. */
async function acquireFile({ location, sizeBytes, crs }: AssetReference, context: StageContext): Promise<Sha256> {
  const path = context.locate(location);
  const source = await openRaster(path, { crs });
  await source.close();
  if (source.header.sizeBytes !== sizeBytes)
    throw new NotHereError(
      `${location}: expected the file that the run was planned with (${sizeBytes} bytes), found another (${source.header.sizeBytes} bytes)`,
    );
  return digestOf(path, context.signal);
}

async function digestOf(path: string, signal: AbortSignal): Promise<Sha256> {
  if (/^https?:/.test(path)) return remoteDigest(path, signal);
  if (!path.startsWith('s3:')) return digestOfFile(path, signal);
  const { etag, sizeBytes } = await s3Version(path, signal);
  return sha256OfBytes(`${path}\n${etag}\n${sizeBytes}`);
}

/**
 * Stands for the content of a file that is read in pieces: the server's own validator and size.
 * @throws PermanentError where the server gives neither ETag nor date, as a change could not be seen.
 */
async function remoteDigest(url: string, signal: AbortSignal): Promise<Sha256> {
  const name = withoutSecrets(url);
  const reply = await httpRequest(url, { method: 'HEAD', signal }).catch((error: unknown) => {
    if (error instanceof AccessError) throw error;
    throw new TransientError(`${name}: expected an answer to HEAD, found ${messageOf(error)}`);
  });
  reply.cancel();
  const validator = reply.header('etag') ?? reply.header('last-modified');
  if (validator === undefined)
    throw new PermanentError(`${name}: expected an ETag or a Last-Modified header, found neither`);
  // Without the signature: the same file signed anew is the same file.
  return sha256OfBytes(`${name}\n${validator}\n${reply.header('content-length') ?? ''}`);
}
