import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from '../cli/quadrat.ts';

export interface Service {
  readonly image: string;
  readonly user?: string;
  readonly profiles?: readonly string[];
  readonly build?: { readonly context: string; readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly deploy?: {
    readonly replicas?: number;
    readonly resources?: {
      readonly limits?: { readonly memory: string };
      readonly reservations?: { readonly devices: readonly { readonly driver: string }[] };
    };
  };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** A file of the project as text. */
export function readText(...name: string[]): string {
  return readFileSync(path.join(root, ...name), 'utf8');
}

/** docker-compose.yml with its variables set so, the others by their defaults. */
export function readComposeFile(variables: Readonly<Record<string, string>> = {}): ComposeFile {
  const text = readText('docker-compose.yml').replaceAll(
    /\$\{(\w+):-([^}]*)\}/g,
    (_, name: string, usual: string) => variables[name] ?? usual,
  );
  return parse(text, { merge: true }) as ComposeFile;
}

/** Variables that the file asks for. */
export function composeVariables(): string[] {
  const names = [...readText('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
  return [...new Set(names)].sort();
}

/** The value that follows an option in a command. */
export function optionOf(command: readonly string[] = [], option: string): string | undefined {
  return command[command.indexOf(option) + 1];
}
