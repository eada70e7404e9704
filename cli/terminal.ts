import { printable } from '../access/printable.ts';

/**
 * All that a verb writes goes through here: what stands in a file, in a name of one or in a message never steers the
 * terminal (`printable`).
 */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** The same beside the verb's own output. */
export function printAside(text: string): void {
  process.stderr.write(printable(text));
}

/** A view that is drawn anew over what was there. */
export function printOver(text: string): void {
  process.stdout.write(`\u001b[H\u001b[2J${printable(text)}`);
}
