import type { S3Client } from '@aws-sdk/client-s3';

/** Requests that the SDK tries again by itself before the fault is the caller's. */
const ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** A store from which nothing comes for so long is taken for unreachable. */
const SILENCE_MS = 30_000;

/** A connection to S3 and the commands that may be sent over it. */
export interface OpenS3 {
  readonly client: S3Client;
  readonly sdk: typeof import('@aws-sdk/client-s3');
}

/** Region, credentials and endpoint come by the AWS SDK's own chain (AWS_REGION, AWS_ENDPOINT_URL_S3, profiles, roles). */
export async function openS3(silenceMs = SILENCE_MS): Promise<OpenS3> {
  // Loaded where it is needed: a run on folders does not pay for it.
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    forcePathStyle: true,
    maxAttempts: ATTEMPTS,
    // The SDK asks for a region even where the store knows none; its own chain goes first.
    region: () => new sdk.S3Client({}).config.region().catch(() => 'us-east-1'),
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: silenceMs },
  });
  return { client, sdk };
}

/** The HTTP status of an error of the SDK; undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
