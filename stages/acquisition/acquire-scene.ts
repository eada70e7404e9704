import { AccessError } from '../../access/access-error.ts';
import { digestOfFile } from '../../access/file-digest.ts';
import { httpRequest } from '../../access/http-get.ts';
import { withoutSecrets } from '../../access/secret-address.ts';
import { sha256OfBytes, type Sha256 } from '../../engine/digest.ts';
import { NotHereError, messageOf, PermanentError, TransientError } from '../../errors/error-kinds.ts';
import { encodeJson } from '../../engine/json.ts';
import type { Stage, StageContext } from '../../engine/stage.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { s3Version } from '../../storage/s3-reader.ts';
import type { RasterSource } from '../../raster/raster-source.ts';
import type { AssetReference, SceneAsset, SceneRecord } from '../../raster/scene-record.ts';
import { besideRaster } from '../../raster/sidecars/sidecar-files.ts';

export interface AcquisitionInput {
  readonly scene: { readonly id: string; readonly assets: readonly AssetReference[] };
}

/** How the files of a scene are come by. */
export type SourceContext = Pick<StageContext, 'locate' | 'signal'>;

/** Locates every asset of a scene, opens it and records its checksum and header. */
export const acquireScene: Stage<AcquisitionInput> = {
  name: 'acquisition',
  step: 'scene',
  version: 1,
  looksOutside: true,
  run: async ({ scene }, _options, context) => encodeJson(await recordScene(scene, context)),
};

/** What {@link acquireScene} records. */
export async function recordScene(scene: AcquisitionInput['scene'], context: SourceContext): Promise<SceneRecord> {
  const found = new Map<string, Found>();
  for (const asset of scene.assets) {
    if (!found.has(asset.location)) found.set(asset.location, await acquireFile(asset, context));
  }
  const assets = scene.assets.map(({ beside: _planned, ...asset }) => ({ ...asset, ...found.get(asset.location)! }));
  return { id: scene.id, assets };
}

/** What is recorded of a file and of the files beside it. */
type Found = Pick<SceneAsset, 'digest' | 'beside'>;

/** @throws NotHereError where it or a file beside it is another one than the run was planned with. */
async function acquireFile(
  { location, sizeBytes, crs, beside = [] }: AssetReference,
  context: SourceContext,
): Promise<Found> {
  const path = context.locate(location);
  const { header } = await openedHeader(path, crs);
  checkPlanned(location, sizeBytes, header.sizeBytes);
  for (const { ending } of [...beside, ...header.sidecars]) {
    const [planned, found] = [beside, header.sidecars].map((files) => files.find((file) => file.ending === ending));
    checkPlanned(besideRaster(location, ending), planned?.sizeBytes, found?.sizeBytes);
  }
  const digest = await digestOf(path, context.signal);
  if (header.sidecars.length === 0) return { digest };
  const digests = header.sidecars.map(async (file) => ({
    ...file,
    digest: await digestOf(besideRaster(path, file.ending), context.signal),
  }));
  return { digest, beside: await Promise.all(digests) };
}

async function openedHeader(path: string, crs: string | undefined): Promise<Pick<RasterSource, 'header'>> {
  const source = await openRaster(path, { crs });
  await source.close();
  return source;
}

function checkPlanned(location: string, plannedBytes: number | undefined, foundBytes: number | undefined): void {
  if (plannedBytes === foundBytes) return;
  const [planned, found] = [plannedBytes, foundBytes].map((bytes) => (bytes === undefined ? 'none' : `${bytes} bytes`));
  throw new NotHereError(
    `${location}: expected the file that the run was planned with (${planned}), found another (${found})`,
  );
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
