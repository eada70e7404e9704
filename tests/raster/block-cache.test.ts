import { expect, it } from 'vitest';
import { BlockCache } from '../../raster/tiff/block-cache.ts';

const block = (bytes: number) => () => new Uint8Array(bytes);

it('the block that was asked for longest ago goes first', () => {
  const cache = new BlockCache(30);
  for (const key of ['a', 'b', 'c']) cache.put(key, 10, block(10));
  expect(cache.get('a')).toHaveLength(10);
  cache.put('d', 10, block(10));
  expect(cache.get('b')).toBeUndefined();
  for (const key of ['a', 'c', 'd']) expect(cache.get(key)).toHaveLength(10);
});

it('a block fills the cache to its last byte, and a larger one is not kept', () => {
  const cache = new BlockCache(30);
  cache.put('small', 10, block(10));
  cache.put('too large', 31, block(31));
  expect(cache.get('too large')).toBeUndefined();
  expect(cache.get('small')).toHaveLength(10);
  cache.put('whole', 30, block(30));
  expect(cache.get('small')).toBeUndefined();
  expect(cache.get('whole')).toHaveLength(30);
});

it('what was let go of makes room for as much', () => {
  const cache = new BlockCache(20);
  for (const key of ['a', 'b', 'c', 'd', 'e']) cache.put(key, 10, block(10));
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key) !== undefined)).toEqual(['d', 'e']);
  cache.clear();
  expect(cache.get('e')).toBeUndefined();
  for (const key of ['f', 'g']) cache.put(key, 10, block(10));
  expect(['f', 'g'].filter((key) => cache.get(key) !== undefined)).toEqual(['f', 'g']);
});
