import { ZSTDDecoder } from 'zstddec';

/** Decodes one ZSTD frame whose size is known. */
export type ZstdDecode = (input: Uint8Array, maxBytes: number) => Uint8Array;

/** Loads the decoder; Node 20's own zlib has none. */
export async function openZstdDecoder(): Promise<ZstdDecode> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (input, maxBytes) => decoder.decode(input, maxBytes);
}
