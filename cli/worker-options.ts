import { isIP } from 'node:net';
import { InvalidArgumentError, Option } from 'commander';

/** Silence of a worker after which others take its jobs over, unless told otherwise. */
export const TAKEOVER_S = 30;

export function queueOption(): Option {
  return new Option('--queue <url>', 'job queue: embedded:, redis://…, rediss://… or postgres://…')
    .env('QUADRAT_QUEUE')
    .default('embedded:');
}

/** For verbs that speak to a queue that others use, too. */
export function sharedQueueOption(): Option {
  return new Option('--queue <url>', 'job queue: redis://…, rediss://… or postgres://…')
    .env('QUADRAT_QUEUE')
    .makeOptionMandatory();
}

export function workersOption(least = 1): Option {
  const help = least === 0 ? ' (0: leave the work to others)' : '';
  return new Option('--workers <n>', `processes that compute (default: one per processor)${help}`).argParser(
    wholeNumber(least, 256),
  );
}

export function deviceOption(fallback: string): Option {
  return new Option('--device <device>', `what the model runs on (default: ${fallback})`).choices([
    'cpu',
    'webgpu',
    'cuda',
  ]);
}

export function takeoverOption(): Option {
  return new Option('--takeover <seconds>', 'silence of a worker after which others take its jobs over')
    .argParser(wholeNumber(2, 3600))
    .default(TAKEOVER_S);
}

export function priorityOption(): Option {
  return new Option('--priority <n>', 'share of the workers against other runs, 1 to 100 (default: 10)').argParser(
    wholeNumber(1, 100),
  );
}

/** Reads a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** Reads addresses and networks (`10.0.0.0/8`), separated by commas. */
export function networks(text: string): string[] {
  const all = text.split(',').map((part) => part.trim());
  const unknown = all.find((part) => !isNetwork(part));
  if (unknown === undefined) return all;
  throw new InvalidArgumentError(`expected addresses or networks as 10.0.0.1,10.1.0.0/16, found ${unknown}.`);
}

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return false;
  return bits === undefined || (Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128));
}
