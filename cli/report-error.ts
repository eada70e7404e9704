import { print, printAside } from './terminal.ts';
/** Says what went wrong in one sentence; the stack only where it was asked for. */
export function reportError(error: unknown, o: { readonly json?: boolean; readonly stack?: boolean }): void {
  const message = sentence(error);
  if (o.json === true)
    print(`${JSON.stringify({ error: { name: error instanceof Error ? error.name : 'Error', message } })}\n`);
  else printAside(`quadrat: ${message}\n`);
  if (o.stack === true && error instanceof Error) printAside(`${error.stack}\n`);
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'ENOSPC'
    ? `the disk is full: ${error.message}; free some space and run again`
    : error.message;
}
