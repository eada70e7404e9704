import type { ArtifactStore } from './artifact-store.ts';
import { LocalArtifactStore } from './local-artifact-store.ts';

/** The artifact store at a location: a folder. */
export function openArtifactStore(location: string): ArtifactStore {
  return new LocalArtifactStore(location);
}
