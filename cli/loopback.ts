/** Addresses that only this machine reaches, and its name for them. */
export const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
