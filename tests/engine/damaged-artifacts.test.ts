import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onNewDamage } from '../../engine/artifact-damage.ts';
import type { ArtifactRef } from '../../engine/artifact-store.ts';
import type { CheckedArtifactStore } from '../../engine/checked-artifact-store.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import { isMissingArtifact } from '../../engine/missing-artifact.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import { parseS3Location, S3Bucket } from '../../storage/s3-bucket.ts';
import { startS3, type TestBucket } from './s3-server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-damage-'));
let bucket: TestBucket;
beforeAll(async () => {
  bucket = await startS3();
});
afterAll(async () => {
  await bucket.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const contentKey = (digest: string): string => `contents/${digest.slice(0, 2)}/${digest.slice(2)}`;
const memoKeyOf = (key: string): string => `memos/${key.slice(0, 2)}/${key.slice(2)}.json`;

/** A store with two artifacts and their memos, and how to write over what lies in it. */
interface Damageable {
  readonly store: CheckedArtifactStore;
  readonly refs: readonly [ArtifactRef, ArtifactRef];
  readonly keys: readonly [string, string];
  readonly overwrite: (key: string, change: (bytes: Buffer) => Uint8Array) => Promise<void>;
}

let opened = 0;
async function fill(location: string, overwrite: Damageable['overwrite']): Promise<Damageable> {
  const store = openArtifactStore(location);
  const refs = [await store.put(bytesOf('first content')), await store.put(bytesOf('second text'))] as const;
  const keys = [sha256OfBytes('first key'), sha256OfBytes('second key')] as const;
  await store.remember(keys[0], refs[0]);
  await store.remember(keys[1], refs[1]);
  return { store, refs, keys, overwrite };
}

const PLACES: readonly (readonly [string, () => Promise<Damageable>])[] = [
  [
    'a folder',
    () => {
      const place = path.join(folder, `store-${opened++}`);
      return fill(place, async (key, change) => {
        const file = path.join(place, key);
        writeFileSync(file, change(readFileSync(file)));
      });
    },
  ],
  [
    'a bucket',
    () => {
      const location = `${bucket.location}/damage-${opened++}`;
      const raw = new S3Bucket(parseS3Location(location));
      return fill(location, async (key, change) => raw.put(key, change(Buffer.from((await raw.get(key))!))));
    },
  ],
];

const DAMAGES: readonly (readonly [string, (bytes: Buffer) => Uint8Array])[] = [
  ['a bit flipped', (bytes) => bytes.map((byte, at) => (at === 5 ? byte ^ 4 : byte))],
  ['its end cut off', (bytes) => bytes.subarray(0, bytes.length - 3)],
  ['nothing in it', () => Buffer.alloc(0)],
];

describe.each(PLACES)('in %s', (_place, open) => {
  it.each(DAMAGES)(
    'content with %s is told of once, counts as absent and can be stored anew',
    async (_what, change) => {
      const { store, refs, overwrite } = await open();
      const key = contentKey(refs[0].digest);
      const told: string[] = [];
      const end = onNewDamage(({ place }) => told.push(place));
      await overwrite(key, change);
      const error: unknown = await store.get(refs[0].digest).catch((caught: unknown) => caught);
      expect(isMissingArtifact((error as Error).message)).toBe(true);
      expect(await store.has(refs[0])).toBe(false);
      expect(await store.put(bytesOf('first content'))).toEqual(refs[0]);
      expect(Buffer.from(await store.get(refs[0].digest)).toString()).toBe('first content');
      // What is stored over damaged content that nobody has read yet replaces it.
      await overwrite(key, change);
      await store.put(bytesOf('first content'));
      expect(Buffer.from(await store.get(refs[0].digest)).toString()).toBe('first content');
      end();
      expect(told).toEqual([expect.stringContaining(key)]);
    },
  );

  it.each(DAMAGES)('a memo with %s counts as absent and is written anew', async (_what, change) => {
    const { store, refs, keys, overwrite } = await open();
    await overwrite(memoKeyOf(keys[0]), change);
    expect(await store.recall(keys[0])).toBeUndefined();
    await overwrite(memoKeyOf(keys[1]), change);
    expect(await store.remember(keys[1], refs[1])).toEqual(refs[1]);
    expect(await store.recall(keys[1])).toEqual(refs[1]);
  });

  it('a memo of another key, and content of another digest, are not taken for the right ones', async () => {
    const { store, refs, keys, overwrite } = await open();
    let other: Uint8Array = new Uint8Array();
    await overwrite(memoKeyOf(keys[1]), (bytes) => (other = bytes));
    await overwrite(memoKeyOf(keys[0]), () => other);
    await overwrite(contentKey(refs[1].digest), (bytes) => (other = bytes));
    await overwrite(contentKey(refs[0].digest), () => other);
    expect(await store.recall(keys[0])).toBeUndefined();
    expect(await store.has({ ...refs[0], sizeBytes: refs[1].sizeBytes })).toBe(false);
  });

  it('a check names what is damaged, and drops it when asked to', async () => {
    const { store, refs, keys, overwrite } = await open();
    expect(await store.check({ repair: false })).toEqual({ contents: 2, memos: 2, faults: [] });
    await overwrite(contentKey(refs[0].digest), () => bytesOf('rot'));
    await overwrite(memoKeyOf(keys[1]), (bytes) => bytes.subarray(0, 9));
    for (const repair of [false, true]) {
      const { contents, memos, faults } = await store.check({ repair });
      expect([contents, memos]).toEqual([1, 1]);
      expect(faults.map(({ place }) => place)).toEqual([
        expect.stringContaining(contentKey(refs[0].digest)),
        expect.stringContaining(memoKeyOf(keys[1])),
      ]);
    }
    expect(await store.check({ repair: false })).toEqual({ contents: 1, memos: 1, faults: [] });
    const listed = new Set([refs[0].digest]);
    const { faults } = await store.check({ repair: true, listed });
    expect(faults.map(({ found }) => found).sort()).toEqual(['content that the run does not list', 'nothing']);
  });
});

describe('a store in a folder', () => {
  it('takes a file larger than any that it writes for damage, and does not read it', async () => {
    const place = path.join(folder, 'huge');
    const store = openArtifactStore(place);
    const ref = await store.put(bytesOf('content'));
    const key = sha256OfBytes('key');
    await store.remember(key, ref);
    const files = [contentKey(ref.digest), memoKeyOf(key)].map((name) => path.join(place, name));
    for (const file of files) truncateSync(file, 1e12);
    const { faults } = await store.check({ repair: false });
    expect(faults.map(({ found }) => found)).toEqual(['a file of 931.3 GiB', 'a file of 931.3 GiB']);
    expect(await store.recall(key)).toBeUndefined();
    await expect(store.get(ref.digest)).rejects.toThrow('found a file of 931.3 GiB');
    await store.put(bytesOf('content'));
    await store.remember(key, ref);
    expect(await store.check({ repair: false })).toEqual({ contents: 1, memos: 1, faults: [] });
  });

  it('copes with folders in the place of files, and a file in the place of a folder', async () => {
    const place = path.join(folder, 'obstacles');
    const store = openArtifactStore(place);
    const ref = await store.put(bytesOf('content'));
    const key = sha256OfBytes('key');
    await store.remember(key, ref);
    for (const name of [contentKey(ref.digest), memoKeyOf(key)]) {
      rmSync(path.join(place, name));
      mkdirSync(path.join(place, name, 'deep'), { recursive: true });
    }
    expect(await store.recall(key)).toBeUndefined();
    await store.put(bytesOf('content'));
    await store.remember(key, ref);
    const shard = path.dirname(path.join(place, contentKey(ref.digest)));
    renameSync(shard, `${place}-aside`);
    writeFileSync(shard, 'a file');
    expect(await store.has(ref)).toBe(false);
    await store.put(bytesOf('content'));
    expect(await store.check({ repair: false })).toEqual({ contents: 1, memos: 1, faults: [] });
  });
});
