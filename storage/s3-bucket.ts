import { setTimeout as pause } from 'node:timers/promises';
import { isPassingStatus } from '../errors/passing-faults.ts';
import { openS3, statusOf, type OpenS3 } from './s3-client.ts';
import type { ByteStore } from './byte-store.ts';
import { messageOf, PermanentError, TransientError } from '../errors/error-kinds.ts';

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

/** Somebody else wrote the same key at the same moment: ask again who was first. */
const CONFLICTS = 5;
const CONFLICT_PAUSE_MS = 100;

/**
 * Objects below a prefix of an S3-compatible bucket. Every fault names the object and says whether a second try may help.
 */
export class S3Bucket implements ByteStore {
  readonly label: string;
  /** A question costs as long as so many bytes. */
  readonly readToAskBytes = 1 << 20;
  readonly #location: S3Location;
  #open: Promise<OpenS3> | undefined;

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

  async #ask<T>(key: string, request: (client: OpenS3['client'], sdk: OpenS3['sdk']) => Promise<T>): Promise<T> {
    this.#open ??= openS3();
    try {
      const { client, sdk } = await this.#open;
      return await request(client, sdk);
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
    const isPassing = status === undefined ? name !== 'CredentialsProviderError' : isPassingStatus(status);
    return isPassing && !(error instanceof PermanentError) ? new TransientError(message) : new PermanentError(message);
  }
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
