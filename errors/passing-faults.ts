/** A server that is not there, goes down or comes up; its name may lead elsewhere in a moment. */
const PASSING_NETWORK_CODES = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
];
/** A disk or a machine that is busy or stumbles. A full disk is not among them: that needs a person. */
const PASSING_MACHINE_CODES = ['EAGAIN', 'EBUSY', 'EIO', 'EMFILE', 'ENFILE'];

const NETWORK = new Set(PASSING_NETWORK_CODES);
const ALL = new Set([...PASSING_NETWORK_CODES, ...PASSING_MACHINE_CODES]);

/** Too late, in each other's way, too early, too many; 500 and above are the server's own faults. */
const PASSING_STATUS = new Set([408, 409, 425, 429]);

/** Whether what the operating system calls so may be otherwise at a second try. */
export function isPassingCode(code: unknown): boolean {
  return ALL.has(String(code));
}

/** The same of a server that could not be reached, or went away. */
export function isNetworkCode(code: unknown): boolean {
  return NETWORK.has(String(code));
}

/** Whether a server that answers with this HTTP status may answer otherwise at a second try. */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || PASSING_STATUS.has(status);
}
