import { isNetworkCode } from '../errors/passing-faults.ts';

/**
 * Words that begin Redis's answers when it is full, starts, fails over, or lets nobody in for now. A script that meets one
 * quotes it behind words of its own.
 */
const REDIS_WORDS =
  /(?:^|[\s-])(?:OOM|LOADING|MISCONF|READONLY|NOAUTH|WRONGPASS|NOPERM|CLUSTERDOWN|NOREPLICAS|MASTERDOWN|TRYAGAIN|BUSY|UNBLOCKED|EXECABORT) /;

/**
 * States of PostgreSQL in which it refuses what it takes at another time: connections lost or refused (08), too many,
 * disk or memory full (53), shut down or started (57P), transactions that got into each other's way (40), read-only (25006).
 */
const SQL_STATES = /^(?:08\w{3}|53\w{3}|57P0[1-5]|40001|40P01|25006|58030)$/;

const OUTAGE_WORDS =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;

/** True for a fault of the queue's server that passes or is mended there; never the fault of what was asked. */
export function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ReplyError') return REDIS_WORDS.test(error.message);
  const code = 'code' in error ? String(error.code) : '';
  return SQL_STATES.test(code) || isNetworkCode(code) || OUTAGE_WORDS.test(error.message);
}

/** True where the server that answers is not the one to write to any more: its address is to be called anew. */
export function isDemotion({ message }: Error): boolean {
  return /^(?:READONLY|UNBLOCKED) /.test(message);
}

/** True where no call would be answered now, whatever it asks. */
export function isUnreachable(error: Error): boolean {
  return error.name !== 'ReplyError' || /^(?:NOAUTH|WRONGPASS|LOADING|MASTERDOWN) /.test(error.message);
}

/** The server's own sentence, without the script in which it was said. */
export function refusalText({ message }: Error): string {
  return message.replace(/\s+script: .*$/s, '').replace(/\.$/, '');
}
