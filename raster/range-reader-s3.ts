import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { AccessError } from '../access/access-error.ts';
import { currentAccess } from '../access/access.ts';
import { checkHost } from '../access/host-check.ts';
import { withoutSecrets } from '../access/secret-address.ts';
import { checkRange } from './range-reader.ts';
import type { ByteRange, RangeReader, RangeReaderOptions } from './range-reader.ts';
import { RasterError, RasterIoError } from './raster-error.ts';

/** Enough for the directories of most cloud-optimised files, so that opening takes one request. */
const FIRST_READ_BYTES = 64 * 1024;
const ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_TIMEOUT_MS = 30_000;

type Sdk = typeof import('@aws-sdk/client-s3');

/** What tells one version of an object from another. */
export interface S3Version {
  readonly etag: string;
  readonly sizeBytes: number;
}

/**
 * Opens `s3://bucket/key` for reading by ranges; the first one learns size and version. Region, credentials and endpoint
 * come by the AWS SDK's own chain.
 * @throws RasterError where there is no such object or it may not be read; RasterIoError where the network failed.
 */
export async function openS3RangeReader(given: string, options: RangeReaderOptions): Promise<RangeReader> {
  // Credentials come by the SDK's chain: any in the address are for nobody.
  const location = withoutSecrets(given);
  const object = await S3Object.open(location, options);
  const head = await object.read({ offset: 0, lengthBytes: FIRST_READ_BYTES });
  const { sizeBytes } = object.version!;
  return {
    ...{ location, sizeBytes, worthwhileGapBytes: 64 * 1024, parallelReads: 6 },
    read: async (range) => {
      checkRange({ location, sizeBytes }, range);
      const end = range.offset + range.lengthBytes;
      if (end <= head.length) return head.slice(range.offset, end);
      const bytes = await object.read(range);
      if (bytes.length === range.lengthBytes) return bytes;
      throw new RasterIoError(
        `${location}: the answer was cut short: expected ${range.lengthBytes} bytes from byte ${range.offset}, found ${bytes.length}.`,
      );
    },
    close: () => Promise.resolve(object.close()),
  };
}

/** The version of an object as it is now; its faults are those of {@link openS3RangeReader}. */
export async function s3Version(given: string, signal?: AbortSignal): Promise<S3Version> {
  const object = await S3Object.open(withoutSecrets(given), signal === undefined ? {} : { signal });
  try {
    await object.read({ offset: 0, lengthBytes: 16 });
    return object.version!;
  } finally {
    object.close();
  }
}

class S3Object {
  version: S3Version | undefined;
  readonly #location: string;
  readonly #sdk: Sdk;
  readonly #client: S3Client;
  readonly #signal: AbortSignal | undefined;

  private constructor(location: string, sdk: Sdk, { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: RangeReaderOptions) {
    this.#location = location;
    this.#sdk = sdk;
    this.#client = new sdk.S3Client({
      ...{ forcePathStyle: true, maxAttempts: ATTEMPTS, region: () => regionOf(sdk) },
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: timeoutMs },
    });
    this.#signal = signal;
  }

  static async open(location: string, options: RangeReaderOptions): Promise<S3Object> {
    try {
      checkHost(location, currentAccess());
    } catch (error) {
      throw error instanceof AccessError ? new RasterError(error.message, { cause: error }) : error;
    }
    return new S3Object(location, await import('@aws-sdk/client-s3'), options);
  }

  async read(range: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/i.exec(this.#location) ?? [];
    if (Bucket === undefined || Key === undefined)
      throw new RasterError(`${this.#location}: expected s3://bucket/key, found no key.`);
    const command = new this.#sdk.GetObjectCommand({
      ...{ Bucket, Key, Range: `bytes=${range.offset}-${range.offset + range.lengthBytes - 1}` },
      ...(this.version === undefined ? {} : { IfMatch: this.version.etag }),
    });
    try {
      const answer = await this.#client.send(command, this.#signal === undefined ? {} : { abortSignal: this.#signal });
      this.#noteVersion(answer);
      return new Uint8Array(await answer.Body!.transformToByteArray());
    } catch (error) {
      throw this.#named(error);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  #noteVersion({ ETag: etag = '', ContentRange }: Pick<GetObjectCommandOutput, 'ETag' | 'ContentRange'>): void {
    const sizeBytes = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(sizeBytes))
      throw new RasterError(`${this.#location}: expected a store that answers ranges, found one that does not.`);
    const known = this.version;
    // A store that does not know If-Match would give the new version in silence.
    if (known !== undefined && (known.etag !== etag || known.sizeBytes !== sizeBytes)) throw this.#changed();
    this.version = { etag, sizeBytes };
  }

  #changed(): RasterError {
    return new RasterError(
      `${this.#location}: the object changed while it was read: expected version ${this.version?.etag}, found another.`,
    );
  }

  #named(error: unknown): unknown {
    if (error instanceof RasterError || this.#signal?.aborted === true) return error;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 412) return this.#changed();
    if (name === 'NoSuchKey' || name === 'NoSuchBucket')
      return new RasterError(
        `${this.#location}: there is no such object, expected one: mend the address, or put the file there.`,
        { isMissing: true },
      );
    // Of an object that is not there a store says no more than that, to who may not list what is there.
    const isMissing = status === 403;
    if (status === 401 || status === 403 || name === 'CredentialsProviderError')
      return new RasterError(
        `${this.#location}: the store refuses it: expected credentials that may read it, found ${message}.`,
        { isMissing },
      );
    if (status === 416) return new RasterError(`${this.#location}: expected a raster, found an empty object.`);
    return new RasterIoError(`${this.#location}: the store could not answer: ${message}.`);
  }
}

/** The SDK asks for a region even where the store knows none; its own chain goes first. */
function regionOf(sdk: Sdk): Promise<string> {
  return new sdk.S3Client({}).config.region().catch(() => 'us-east-1');
}
