// `npm run pin-images`: writes, for every image of Dockerfile and docker-compose.yml, the digest that its tag has now at the
// registry. `-- --check` writes nothing and ends with 1 where a digest is not its tag's: the tag has moved on, or the digest
// never was its. `-- --mirror URL` asks a mirror of Docker Hub that needs no token.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const FILES = ['Dockerfile', 'docker-compose.yml'];
const PINNED = /([a-z0-9][a-z0-9./_-]*):([\w.-]+)@sha256:([0-9a-f]{64})/g;
/** A list of one image per platform, before the image of one. */
const KINDS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

const { values } = parseArgs({ options: { check: { type: 'boolean' }, mirror: { type: 'string' } } });

try {
  process.exitCode = await pin();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function pin() {
  const texts = new Map(FILES.map((file) => [file, readFileSync(file, 'utf8')]));
  const images = new Map();
  for (const text of texts.values())
    for (const [whole, repository, tag, digest] of text.matchAll(PINNED))
      images.set(whole, { repository, tag, digest });
  let changed = 0;
  for (const [whole, { repository, tag, digest }] of images) {
    const now = await digestOf(repository, tag);
    console.log(`${repository}:${tag} ${now}${now === digest ? '' : `, not ${digest}`}`);
    if (now === digest) continue;
    changed += 1;
    for (const [file, text] of texts) texts.set(file, text.replaceAll(whole, `${repository}:${tag}@sha256:${now}`));
  }
  if (values.check) return changed === 0 ? 0 : 1;
  for (const [file, text] of texts) writeFileSync(file, text);
  return 0;
}

/** SHA-256 of what a tag names at the registry. */
async function digestOf(repository, tag) {
  const name = repository.includes('/') ? repository : `library/${repository}`;
  const registry = values.mirror ?? 'https://registry-1.docker.io';
  const address = `${registry.replace(/\/$/, '')}/v2/${name}/manifests/${tag}`;
  const authorization = values.mirror === undefined ? { authorization: `Bearer ${await tokenFor(name)}` } : {};
  const reply = await ask(address, { method: 'HEAD', headers: { accept: KINDS.join(', '), ...authorization } });
  const [, digest] = /^sha256:([0-9a-f]{64})$/.exec(reply.headers.get('docker-content-digest') ?? '') ?? [];
  if (reply.ok && digest !== undefined) return digest;
  throw new Error(`${address}: expected the digest of ${repository}:${tag}, found none (status ${reply.status})`);
}

async function tokenFor(name) {
  const reply = await ask(`https://auth.docker.io/token?service=registry.docker.io&scope=repository:${name}:pull`);
  return (await reply.json()).token;
}

async function ask(address, init) {
  return fetch(address, init).catch((error) => {
    throw new Error(`${address}: expected a registry, found none (${error.cause?.code ?? error.message})`);
  });
}
