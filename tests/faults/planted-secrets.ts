import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** In every secret that is planted, so that one search finds all. */
const MARK = 'planted-secret';

/** A secret by which a search finds it. */
export function planted(what: string): string {
  return `${MARK}-${what}`;
}

/** What a process is given that it must not tell. */
export const ENVIRONMENT_WITH_SECRET = {
  QUADRAT_TEST_SECRET: planted('of-the-environment'),
  AWS_ACCESS_KEY_ID: planted('aws-id'),
  AWS_SECRET_ACCESS_KEY: planted('aws-key'),
  AWS_SESSION_TOKEN: planted('aws-session'),
};

/** Asked for by nobody, where a server trusts whom it knows. */
export const POSTGRES_PASSWORD = planted('of-postgres');

/**
 * Whether a planted secret stands in these bytes, as it is or in a code that bytes are often written in.
 * @param secret another one than those that are planted: made by the program itself, such as a token
 */
export function tells(bytes: Buffer, secret = MARK): boolean {
  const mark = Buffer.from(secret);
  // Of the three ways in which it may lie in base64, that which does not depend on what stands before and after it.
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), mark])
      .toString('base64')
      .slice(4, 16),
  );
  const spelled = [secret, secret.replaceAll('-', '%2D')];
  const asUtf16 = Buffer.from(secret, 'utf16le');
  return [...spelled, mark.toString('hex'), asUtf16, ...inBase64].some((text) => bytes.includes(text));
}

/** Files below a folder in which a planted secret stands. */
export function filesThatTell(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => {
    const file = path.join(folder, name);
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true && tells(readFileSync(file));
  });
}
