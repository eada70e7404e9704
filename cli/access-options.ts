import { isIP } from 'node:net';
import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Access } from '../access/access.ts';

/** What an operator lists beside the folder of runs. */
export interface AccessOptions {
  readonly allowRoot?: readonly string[];
  readonly allowHost?: readonly string[];
}

export function allowRootOption(): Option {
  return new Option(
    '--allow-root <dir>',
    'a further folder that runs may read imagery, models and tables from; may be given several times',
  )
    .env('QUADRAT_ALLOW_ROOTS')
    .argParser(listed((folder) => path.resolve(folder)));
}

export function allowHostOption(): Option {
  return new Option(
    '--allow-host <host>',
    'a host (name, name:port, *.name), an address or a range of addresses of an inner network, or a bucket (s3://name) that runs may ask; may be given several times',
  )
    .env('QUADRAT_ALLOW_HOSTS')
    .argParser(listed(hostEntry));
}

/** What runs may open that are launched through a service with this folder of runs. */
export function serviceAccess(runs: string, { allowRoot = [], allowHost = [] }: AccessOptions): Access {
  const folder = path.resolve(runs);
  return { roots: [folder, ...allowRoot], runs: [folder], hosts: allowHost, listedOnly: true };
}

/** Entries with commas between them, as an environment variable has them, after those that were given before. */
function listed(read: (entry: string) => string): (text: string, before: readonly string[] | undefined) => string[] {
  return (text, before = []) => [
    ...before,
    ...text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map(read),
  ];
}

function hostEntry(text: string): string {
  const entry = text.toLowerCase();
  const [base = '', bits] = entry.split('/');
  if (isIP(base) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits))) return entry;
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]*$/.test(entry)) return entry;
  if (/^(\*\.)?[a-z0-9_]([a-z0-9._-]*[a-z0-9])?(:\d{1,5})?$/.test(entry)) return entry;
  throw new InvalidArgumentError(
    'expected a host such as imagery.example, imagery.example:8443 or *.example, an address such as 10.1.2.3 or 10.1.0.0/16, or s3://bucket.',
  );
}
