import { sha256OfBytes, type Sha256 } from './digest.ts';
import { canonicalJson } from './json.ts';
import { nameNan } from './named-nan.ts';

/** What decides the bits of a stage's result; workers, concurrency and batch are not among it. */
export interface MemoParts {
  readonly stage: string;
  readonly step: string;
  readonly version: number;
  readonly input: unknown;
  readonly options: unknown;
  /** Digest of the platform and the code. */
  readonly pin: Sha256;
}

/** SHA-256 of the canonical JSON of the parts. */
export function memoKey(parts: MemoParts): Sha256 {
  return sha256OfBytes(canonicalJson({ ...parts, options: nameNan(parts.options) }));
}
