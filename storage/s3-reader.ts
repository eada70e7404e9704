import { TransientError } from '../errors/error-kinds.ts';
import { FileError } from './file-error.ts';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { AccessError } from '../access/access-error.ts';
import { currentAccess } from '../access/access.ts';
import { checkHost } from '../access/host-check.ts';
import { withoutSecrets } from '../access/secret-address.ts';
import { openS3, statusOf, type OpenS3 } from './s3-client.ts';
import { checkRange } from './range-reader.ts';
import type { ByteRange, RangeReader, RangeReaderOptions } from './range-reader.ts';

/** Enough for the directories of most cloud-optimised files, so that opening takes one request. */
const FIRST_READ_BYTES = 64 * 1024;

/** What tells one version of an object from another. */
export interface S3Version {
  readonly etag: string;
  readonly sizeBytes: number;
}

/**
 * Opens `s3://bucket/key` for reading by ranges; the first one learns size and version. Region, credentials and endpoint
 * come by the AWS SDK's own chain.
 * @throws FileError where there is no such object or it may not be read; TransientError where the network failed.
 */
export async function openS3RangeReader(given: string, options: RangeReaderOptions): Promise<RangeReader> {
  // Credentials come by the SDK's chain: any in the address are for nobody.
  const location = withoutSecrets(given);
  const object = await S3Object.open(location, options);
  const head = await object.read({ offsetBytes: 0, lengthBytes: FIRST_READ_BYTES });
  const { sizeBytes } = object.version!;
  return {
    ...{ location, sizeBytes, worthwhileGapBytes: 64 * 1024, parallelReads: 6 },
    read: async (range) => {
      checkRange({ location, sizeBytes }, range);
      const end = range.offsetBytes + range.lengthBytes;
      if (end <= head.length) return head.slice(range.offsetBytes, end);
      const bytes = await object.read(range);
      if (bytes.length === range.lengthBytes) return bytes;
      throw new TransientError(
        `${location}: the answer was cut short: expected ${range.lengthBytes} bytes from byte ${range.offsetBytes}, found ${bytes.length}.`,
      );
    },
    close: () => Promise.resolve(object.close()),
  };
}

/** The version of an object as it is now; its faults are those of {@link openS3RangeReader}. */
export async function s3Version(given: string, signal?: AbortSignal): Promise<S3Version> {
  const object = await S3Object.open(withoutSecrets(given), signal === undefined ? {} : { signal });
  try {
    await object.read({ offsetBytes: 0, lengthBytes: 16 });
    return object.version!;
  } finally {
    object.close();
  }
}

class S3Object {
  version: S3Version | undefined;
  readonly #location: string;
  readonly #s3: OpenS3;
  readonly #signal: AbortSignal | undefined;

  private constructor(location: string, s3: OpenS3, signal: AbortSignal | undefined) {
    this.#location = location;
    this.#s3 = s3;
    this.#signal = signal;
  }

  static async open(location: string, options: RangeReaderOptions): Promise<S3Object> {
    try {
      checkHost(location, currentAccess());
    } catch (error) {
      throw error instanceof AccessError ? new FileError(error.message, { cause: error }) : error;
    }
    return new S3Object(location, await openS3(options.timeoutMs), options.signal);
  }

  async read(range: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/i.exec(this.#location) ?? [];
    if (Bucket === undefined || Key === undefined)
      throw new FileError(`${this.#location}: expected s3://bucket/key, found no key.`);
    const command = new this.#s3.sdk.GetObjectCommand({
      ...{ Bucket, Key, Range: `bytes=${range.offsetBytes}-${range.offsetBytes + range.lengthBytes - 1}` },
      ...(this.version === undefined ? {} : { IfMatch: this.version.etag }),
    });
    try {
      const answer = await this.#s3.client.send(
        command,
        this.#signal === undefined ? {} : { abortSignal: this.#signal },
      );
      this.#noteVersion(answer);
      return new Uint8Array(await answer.Body!.transformToByteArray());
    } catch (error) {
      throw this.#named(error);
    }
  }

  close(): void {
    this.#s3.client.destroy();
  }

  #noteVersion({ ETag: etag = '', ContentRange }: Pick<GetObjectCommandOutput, 'ETag' | 'ContentRange'>): void {
    const sizeBytes = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(sizeBytes))
      throw new FileError(`${this.#location}: expected a store that answers ranges, found one that does not.`);
    const known = this.version;
    // A store that does not know If-Match would give the new version in silence.
    if (known !== undefined && (known.etag !== etag || known.sizeBytes !== sizeBytes)) throw this.#changed();
    this.version = { etag, sizeBytes };
  }

  #changed(): FileError {
    return new FileError(
      `${this.#location}: the object changed while it was read: expected version ${this.version?.etag}, found another.`,
    );
  }

  #named(error: unknown): unknown {
    if (error instanceof FileError || this.#signal?.aborted === true) return error;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const status = statusOf(error);
    if (status === 412) return this.#changed();
    if (name === 'NoSuchKey' || name === 'NoSuchBucket')
      return new FileError(
        `${this.#location}: there is no such object, expected one: mend the address, or put the file there.`,
        { isMissing: true },
      );
    // Of an object that is not there a store says no more than that, to who may not list what is there.
    const isMissing = status === 403;
    if (status === 401 || status === 403 || name === 'CredentialsProviderError')
      return new FileError(
        `${this.#location}: the store refuses it: expected credentials that may read it, found ${message}.`,
        { isMissing },
      );
    if (status === 416) return new FileError(`${this.#location}: expected a file with content, found an empty object.`);
    return new TransientError(`${this.#location}: the store could not answer: ${message}.`);
  }
}
