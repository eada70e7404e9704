import { expect, it } from 'vitest';
import { textWithoutSecrets, withoutSecrets } from '../../access/secret-address.ts';

it.each([
  ['https://h.example/a.tif?sig=S&se=2026&sv=1&part=2', 'https://h.example/a.tif?part=2'],
  ['https://h.example/a.tif?X-Amz-Algorithm=A&X-Amz-Credential=S&X-Amz-Signature=S', 'https://h.example/a.tif'],
  ['https://user:S@h.example:8443/a.tif', 'https://h.example:8443/a.tif'],
  ['https://user:S@d/x@h.example/a.tif', 'https://d/x@h.example/a.tif'],
  ['https://h.example/a?access_token=S&api_key=S&key=S&band=4', 'https://h.example/a?band=4'],
  ['https://h.example/a?X%2DAmz%2DSignature=S&v=1', 'https://h.example/a?v=1'],
  ['https://h.example/a?version=3&se=2', 'https://h.example/a?version=3&se=2'],
  ['https://h.example/a#token=S', 'https://h.example/a'],
  ['s3://bucket/a%20b.tif', 's3://bucket/a%20b.tif'],
  ['imagery/a?b.tif', 'imagery/a?b.tif'],
])('%s', (address, open) => {
  expect(withoutSecrets(address)).toBe(open);
  expect(withoutSecrets(open)).toBe(open);
});

it('finds addresses in text, comments included', () => {
  const text = '# old: https://h.example/a?sig=S\nassets: {red: "https://h.example/a?sig=S&b=1", green: x.tif}\n';
  expect(textWithoutSecrets(text)).toBe(
    '# old: https://h.example/a\nassets: {red: "https://h.example/a?b=1", green: x.tif}\n',
  );
});
