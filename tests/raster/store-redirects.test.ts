import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withAccess } from '../../access/access.ts';
import { openS3RangeReader } from '../../storage/s3-reader.ts';

const VARIABLES = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
let store: Server;
let inner: Server;
let status = 307;
let askedOfInner = 0;

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  inner = createServer((_request, response) => {
    askedOfInner += 1;
    response.end('the inner content');
  });
  const to = await listening(inner);
  store = createServer((_request, response) => {
    const body = `<?xml version="1.0"?><Error><Code>PermanentRedirect</Code><Endpoint>${to.slice(7)}</Endpoint><Bucket>b</Bucket></Error>`;
    response.writeHead(status, {
      location: `${to}/bucket/a.tif`,
      'x-amz-bucket-region': 'evil.example/',
      'content-type': 'application/xml',
    });
    response.end(body);
  });
  Object.assign(process.env, VARIABLES, { AWS_ENDPOINT_URL_S3: await listening(store) });
});
afterAll(() => {
  for (const name of [...Object.keys(VARIABLES), 'AWS_ENDPOINT_URL_S3']) delete process.env[name];
  store.close();
  inner.close();
});

it.each([301, 302, 307, 308, 400])('a store that answers %i leads to no other host', async (answered) => {
  status = answered;
  const access = { roots: [], hosts: ['s3://bucket'], listedOnly: true };
  await expect(withAccess(access, () => openS3RangeReader('s3://bucket/a.tif', {}))).rejects.toThrow(
    /^s3:\/\/bucket\/a\.tif: /,
  );
  expect(askedOfInner).toBe(0);
});
