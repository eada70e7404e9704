import { ByteFolder } from '../storage/byte-folder.ts';
import { CheckedArtifactStore } from './checked-artifact-store.ts';
import { parseS3Location, S3Bucket } from '../storage/s3-bucket.ts';

/** The artifact store at a location: `s3://bucket/prefix`, or a folder that all workers see. */
export function openArtifactStore(location: string): CheckedArtifactStore {
  const bytes = location.startsWith('s3:') ? new S3Bucket(parseS3Location(location)) : new ByteFolder(location);
  return new CheckedArtifactStore(bytes);
}
