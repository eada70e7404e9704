import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';

export interface TestBucket {
  /** `s3://bucket`. */
  readonly location: string;
  readonly close: () => Promise<void>;
}

/** Environment that the AWS SDK reads. */
const VARIABLES = ['AWS_ENDPOINT_URL_S3', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
export const SECRET = 'S3RVER';

/**
 * Starts an S3 server with one bucket and points the AWS SDK of this process to it. The server does not know conditional
 * writes; what stands before it does, as AWS documents them: with `If-None-Match: *` a key that is there is answered 412.
 */
export async function startS3(): Promise<TestBucket> {
  const directory = mkdtempSync(path.join(tmpdir(), 'quadrat-s3-'));
  const s3rver = new S3rver({ directory, silent: true, configureBuckets: [{ name: 'quadrat-test', configs: [] }] });
  await s3rver.configureBuckets();
  const answer = s3rver.callback() as RequestListener;
  const writing = new Map<string, Promise<unknown>>();
  const server = createServer((request, response) => {
    if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*') return answer(request, response);
    const key = request.url ?? '';
    const turn = (writing.get(key) ?? Promise.resolve()).then(async () => {
      if (await isThere(request, port())) {
        request.resume();
        response.writeHead(412, { 'content-type': 'application/xml' });
        response.end('<?xml version="1.0"?><Error><Code>PreconditionFailed</Code><Message>taken</Message></Error>');
        return;
      }
      answer(request, response);
      await new Promise((resolve) => response.once('finish', resolve));
    });
    writing.set(key, turn);
    return undefined;
  });
  const port = (): number => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port()}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: SECRET,
  });
  return {
    location: 's3://quadrat-test',
    close: async () => {
      for (const name of VARIABLES) delete process.env[name];
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Asked unsigned, under the same path. */
async function isThere(request: IncomingMessage, port: number): Promise<boolean> {
  const { authorization, ...headers } = request.headers;
  void headers;
  const url = `http://127.0.0.1:${port}${request.url?.split('?')[0] ?? ''}`;
  const reply = await fetch(url, { method: 'HEAD', headers: { 'x-test': authorization === undefined ? '0' : '1' } });
  return reply.ok;
}
