import { addToken, readTokenFile, removeToken, type Role } from '../server/token-file.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { textTable } from './text-table.ts';
import { print } from './terminal.ts';

export interface TokenOptions extends GlobalOptions {
  readonly tokens: string;
}

/** `quadrat token add`: prints a new token, once; the file keeps its digest. */
export async function addTokenCommand(
  o: TokenOptions & { readonly name: string; readonly role: Role },
): Promise<number> {
  const token = await addToken(o.tokens, { name: o.name, role: o.role });
  print(o.json === true ? `${JSON.stringify({ name: o.name, role: o.role, token })}\n` : `${token}\n`);
  return EXIT.done;
}

/** `quadrat token list`. */
export async function listTokensCommand(o: TokenOptions): Promise<number> {
  const holders = await readTokenFile(o.tokens);
  const rows = holders.map(({ name, role, createdAt }) => [name, role, createdAt]);
  print(`${textTable([['name', 'role', 'created'], ...rows])}\n`);
  return EXIT.done;
}

/** `quadrat token remove`: the token opens nothing from now on. */
export async function removeTokenCommand(name: string, o: TokenOptions): Promise<number> {
  const was = await removeToken(o.tokens, name);
  print(was ? `${name} has no token any more.\n` : `${name}: there was no such token.\n`);
  return was ? EXIT.done : EXIT.invalidInput;
}
