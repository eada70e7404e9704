import type { MutationKind } from './mutation-kind.ts';

/** Every kind by the word for it on the command line, loaded when it is asked for. */
export const KINDS: Readonly<Record<string, () => Promise<MutationKind>>> = {
  rasters: async () => (await import('./rasters.ts')).RASTERS,
  vectors: async () => (await import('./vectors.ts')).VECTORS,
  'run-files': async () => (await import('./run-files.ts')).RUN_FILES,
  items: async () => (await import('./items.ts')).ITEMS,
  graphs: async () => (await import('./graphs.ts')).GRAPHS,
};
