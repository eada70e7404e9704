import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactStore } from '../../engine/artifact-store.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import { PermanentError, TransientError } from '../../errors/error-kinds.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import { SECRET, startS3, type TestBucket } from './s3-server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-store-'));
let bucket: TestBucket;
beforeAll(async () => {
  bucket = await startS3();
});
afterAll(async () => {
  await bucket.close();
  rmSync(folder, { recursive: true, force: true });
});

const STORES: readonly (readonly [string, () => ArtifactStore])[] = [
  ['in memory', () => new MemoryArtifactStore()],
  ['in a folder', () => openArtifactStore(path.join(folder, 'store'))],
  ['in a bucket', () => openArtifactStore(`${bucket.location}/runs/one`)],
];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const keyOf = (text: string): string => sha256OfBytes(text);

describe.each(STORES)('an artifact store %s', (_name, open) => {
  it('gives back what was put by its digest', async () => {
    const store = open();
    const ref = await store.put(bytesOf('0123456789'));
    expect(ref).toEqual({ digest: sha256OfBytes('0123456789'), sizeBytes: 10 });
    expect(await store.put(bytesOf('0123456789'))).toEqual(ref);
    expect(Buffer.from(await store.get(ref.digest)).toString()).toBe('0123456789');
    expect(await store.has(ref)).toBe(true);
    expect(await store.has({ ...ref, sizeBytes: 9 })).toBe(false);
  });

  it('names content that is not there', async () => {
    const store = open();
    const digest = sha256OfBytes('nobody put this');
    expect(await store.has({ digest, sizeBytes: 15 })).toBe(false);
    await expect(store.get(digest)).rejects.toThrow(PermanentError);
    await expect(store.get(digest)).rejects.toThrow(digest);
  });

  it('keeps the note of the first of many writers', async () => {
    const store = open();
    const refs = await Promise.all(Array.from({ length: 20 }, (_, index) => store.put(bytesOf(`content ${index}`))));
    const key = keyOf(`race ${Math.random()}`);
    const kept = await Promise.all(refs.map((ref) => store.remember(key, ref)));
    expect(new Set(kept.map(({ digest }) => digest)).size).toBe(1);
    expect(await store.recall(key)).toEqual(kept[0]);
    expect(await store.recall(keyOf('never noted'))).toBeUndefined();
  });

  it('drops content and keeps its note; sweeps away all but what is kept', async () => {
    const store = open();
    const [one, two, three] = await Promise.all(['one', 'two', 'three'].map((text) => store.put(bytesOf(text))));
    await store.remember(keyOf('note'), one!);
    await store.discard(one!.digest);
    await store.discard(one!.digest);
    expect(await store.has(one!)).toBe(false);
    expect(await store.recall(keyOf('note'))).toEqual(one);
    await store.sweep(new Set([two!.digest]));
    expect([await store.has(two!), await store.has(three!)]).toEqual([true, false]);
  });
});

describe('a store in a bucket', () => {
  it('says in a sentence that there is no such bucket, and gives no secret away', async () => {
    const error: unknown = await openArtifactStore('s3://no-such-bucket/x')
      .put(bytesOf('a'))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toMatch(
      /^s3:\/\/no-such-bucket\/x\/contents\/.*: expected an answer of the store, found /,
    );
    expect((error as Error).message).not.toContain(`${SECRET}:`);
    expect(() => openArtifactStore('s3:/typo')).toThrow('store: expected s3://bucket/prefix, found something else');
  });

  it('takes a server that is down for a passing fault', async () => {
    const endpoint = process.env['AWS_ENDPOINT_URL_S3'];
    process.env['AWS_ENDPOINT_URL_S3'] = 'http://127.0.0.1:9';
    try {
      const error: unknown = await openArtifactStore('s3://quadrat-test/x')
        .recall(keyOf('a'))
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(TransientError);
    } finally {
      process.env['AWS_ENDPOINT_URL_S3'] = endpoint;
    }
  });
});
