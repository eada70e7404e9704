import type { ArtifactStore } from './artifact-store.ts';
import { LocalArtifactStore } from './local-artifact-store.ts';
import { S3ArtifactStore } from './s3-artifact-store.ts';
import { parseS3Location } from './s3-bucket.ts';

/** The artifact store at a location: `s3://bucket/prefix`, or a folder that all workers see. */
export function openArtifactStore(location: string): ArtifactStore {
  return location.startsWith('s3:') ? new S3ArtifactStore(parseS3Location(location)) : new LocalArtifactStore(location);
}
