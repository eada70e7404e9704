import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileFault } from '../access/file-fault.ts';
import { writeFileAtomic } from '../storage/atomic-file.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { makeFolder, sayUnwritable } from '../storage/writable-folder.ts';

/** What a token's holder may do: each role may do what those before it may. */
export const ROLES = ['viewer', 'statistician', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Who holds a token; the token itself is kept nowhere, only its SHA-256. */
export interface TokenHolder {
  readonly name: string;
  readonly role: Role;
  readonly sha256: string;
  readonly createdAt: string;
}

/** Random bytes of a token: more than anybody can guess, so that a plain digest at rest gives nothing away. */
const TOKEN_BYTES = 32;

/** Whether who has the one role may do what the other is needed for. */
export function mayActAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * Reads the holders of tokens.
 * @throws PermanentError where there is no such file or it holds something else.
 */
export async function readTokenFile(file: string): Promise<TokenHolder[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new PermanentError(`${file}: expected a file of tokens, but ${fileFault(error)}`);
  });
  return parseHolders(text, file);
}

/** Makes a token, notes its digest in the file, and returns the token: it is never to be seen again. */
export async function addToken(file: string, o: { readonly name: string; readonly role: Role }): Promise<string> {
  return alone(file, () => added(file, o));
}

async function added(file: string, o: { readonly name: string; readonly role: Role }): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"tokens":[]}';
    throw error;
  });
  const holders = parseHolders(text, file);
  if (holders.some(({ name }) => name === o.name))
    throw new PermanentError(`${file}: expected a name that holds no token yet, found ${o.name}`);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const holder: TokenHolder = { ...o, sha256: digestOf(token).toString('hex'), createdAt: new Date().toISOString() };
  await writeHolders(file, [...holders, holder]);
  return token;
}

/** Takes a holder's token away; says whether there was one. */
export async function removeToken(file: string, name: string): Promise<boolean> {
  return alone(file, () => removed(file, name));
}

async function removed(file: string, name: string): Promise<boolean> {
  const holders = await readTokenFile(file);
  const left = holders.filter((holder) => holder.name !== name);
  if (left.length < holders.length) await writeHolders(file, left);
  return left.length < holders.length;
}

const LOCK_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Reads and writes the file while nobody else does: of two at a time one would be lost, and a token that was taken away might
 * be back.
 * @throws PermanentError where somebody else has it for too long.
 */
async function alone<T>(file: string, change: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await makeFolder(path.dirname(file));
  for (const until = performance.now() + LOCK_WITHIN_MS; ; await pause(LOOK_EVERY_MS)) {
    const taken = await open(lock, 'wx').catch((error: unknown) => unlessTaken(file, error));
    if (taken !== undefined) {
      await taken.close();
      break;
    }
    if (performance.now() > until)
      throw new PermanentError(
        `${file}: expected that nobody else changes it, found ${lock}; remove that where no quadrat token is under way`,
      );
  }
  try {
    return await change();
  } finally {
    await rm(lock, { force: true });
  }
}

async function unlessTaken(file: string, error: unknown): Promise<undefined> {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await sayUnwritable(path.dirname(file), error);
}

/** The holder of a token, found in time that tells nothing about it. */
export function findHolder(holders: readonly TokenHolder[], token: string): TokenHolder | undefined {
  const digest = digestOf(token);
  let found: TokenHolder | undefined;
  for (const holder of holders) if (timingSafeEqual(Buffer.from(holder.sha256, 'hex'), digest)) found = holder;
  return found;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

async function writeHolders(file: string, tokens: readonly TokenHolder[]): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify({ tokens }, null, 2)}\n`);
}

function parseHolders(text: string, file: string): TokenHolder[] {
  try {
    const { tokens } = JSON.parse(text) as { tokens: TokenHolder[] };
    if (tokens.every(({ role, sha256 }) => ROLES.includes(role) && /^[0-9a-f]{64}$/.test(sha256))) return tokens;
  } catch {
    // Told below: what it holds instead may be a secret.
  }
  throw new PermanentError(`${file}: expected a file of tokens as quadrat token add writes it, found something else`);
}
