import { setTimeout as pause } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ByteStore } from './byte-store.ts';
import { messageOf, PermanentError, TransientError } from './errors.ts';

/** A stretch of a bucket: everything under one prefix. */
export interface S3Location {
  readonly bucket: string;
  /** Without a slash at either end; may be empty. */
  readonly prefix: string;
}

/**
 * Reads `s3://bucket/prefix`.
 * @throws PermanentError for anything else.
 */
export function parseS3Location(location: string): S3Location {
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(location);
  // What was given instead is not repeated: it may hold a secret, as other addresses do.
  if (found === null) throw new PermanentError('store: expected s3://bucket/prefix, found something else after s3:');
  return { bucket: found[1]!, prefix: (found[2] ?? '').replace(/^\/+|\/+$/g, '') };
}

/** Requests that the SDK tries again by itself before the fault is the caller's. */
const ATTEMPTS = 4;
/** Somebody else wrote the same key at the same moment: ask again who was first. */
const CONFLICTS = 5;
const CONFLICT_PAUSE_MS = 100;

const CONNECT_TIMEOUT_MS = 10_000;
/** A store from which nothing comes for so long is taken for unreachable. */
const SILENCE_MS = 30_000;

/** Answers that another try may change: too early, too many, the store's own fault. */
const PASSING_STATUS = new Set([408, 409, 425, 429]);

/**
 * Objects below a prefix of an S3-compatible bucket. Region, credentials and endpoint come by the SDK's own chain
 * (AWS_REGION, AWS_ENDPOINT_URL_S3, profiles, roles). Every fault names the object and says whether a second try may help.
 */
export class S3Bucket implements ByteStore {
  readonly label: string;
  /** A question costs as long as so many bytes. */
  readonly readToAskBytes = 1 << 20;
  readonly #location: S3Location;
  #client: Promise<S3Client> | undefined;

  constructor(location: S3Location) {
    this.#location = location;
    this.label = `s3://${location.bucket}/${location.prefix}`;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#ask(key, async (client, { PutObjectCommand }) =>
      client.send(new PutObjectCommand({ ...this.#object(key), Body: bytes })),
    );
  }

  /** Writes an object that is not there yet; says whether this call wrote it. */
  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.#ask(key, async (client, { PutObjectCommand }) => {
      for (let conflict = 1; ; conflict++) {
        try {
          await client.send(new PutObjectCommand({ ...this.#object(key), Body: bytes, IfNoneMatch: '*' }));
          return true;
        } catch (error) {
          const status = statusOf(error);
          if (status === 412) return false;
          if (status !== 409 || conflict === CONFLICTS) throw error;
          await pause(CONFLICT_PAUSE_MS * conflict);
        }
      }
    });
  }

  /** Undefined where there is no such object. */
  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#ask(key, async (client, { GetObjectCommand }) => {
      const answer = await orAbsent(client.send(new GetObjectCommand(this.#object(key))));
      return answer?.Body === undefined ? undefined : new Uint8Array(await answer.Body.transformToByteArray());
    });
  }

  /** The size of an object in bytes; undefined where there is none. */
  async sizeBytes(key: string): Promise<number | undefined> {
    return this.#ask(key, async (client, { HeadObjectCommand }) => {
      const answer = await orAbsent(client.send(new HeadObjectCommand(this.#object(key))));
      return answer?.ContentLength;
    });
  }

  async remove(key: string): Promise<void> {
    await this.#ask(key, async (client, { DeleteObjectCommand }) =>
      client.send(new DeleteObjectCommand(this.#object(key))),
    );
  }

  /** Keys below a prefix of this one. */
  async *keys(prefix: string): AsyncGenerator<string> {
    const { bucket: Bucket, prefix: own } = this.#location;
    let token: string | undefined;
    do {
      const page = await this.#ask(prefix, async (client, { ListObjectsV2Command }) =>
        client.send(
          new ListObjectsV2Command({
            ...{ Bucket, Prefix: this.#object(prefix).Key },
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key } of page.Contents ?? [])
        if (Key !== undefined) yield Key.slice(own === '' ? 0 : own.length + 1);
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async removeTemporaries(): Promise<void> {
    // An object is there whole or not at all.
  }

  async settle(): Promise<void> {
    // What a store has answered for it keeps.
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    const { bucket, prefix } = this.#location;
    return { Bucket: bucket, Key: prefix === '' ? key : `${prefix}/${key}` };
  }

  async #ask<T>(
    key: string,
    request: (client: S3Client, sdk: typeof import('@aws-sdk/client-s3')) => Promise<T>,
  ): Promise<T> {
    // Loaded where it is needed: a run on a folder does not pay for it.
    const sdk = await import('@aws-sdk/client-s3');
    this.#client ??= Promise.resolve(
      new sdk.S3Client({
        ...{ forcePathStyle: true, maxAttempts: ATTEMPTS, region: regionOr(sdk) },
        requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_MS },
      }),
    );
    try {
      return await request(await this.#client, sdk);
    } catch (error) {
      throw this.#named(key, error);
    }
  }

  #named(key: string, error: unknown): Error {
    const { Bucket, Key } = this.#object(key);
    const name = error instanceof Error ? error.name : '';
    const status = statusOf(error);
    const said = messageOf(error).split('\n')[0] ?? '';
    const message = `s3://${Bucket}/${Key}: expected an answer of the store, found ${said === '' || said === 'UnknownError' ? `status ${status ?? '?'} ${name}` : said}`;
    const isPassing =
      status === undefined ? name !== 'CredentialsProviderError' : status >= 500 || PASSING_STATUS.has(status);
    return isPassing && !(error instanceof PermanentError) ? new TransientError(message) : new PermanentError(message);
  }
}

/** The SDK asks for a region even where the store knows none; its own chain goes first. */
function regionOr(sdk: typeof import('@aws-sdk/client-s3')): () => Promise<string> {
  return () => new sdk.S3Client({}).config.region().catch(() => 'us-east-1');
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NoSuchKey' || name === 'NotFound') return undefined;
    throw error;
  }
}
