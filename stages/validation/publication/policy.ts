import { sha256OfBytes } from '../../../engine/digest.ts';
import { QUALITY_POLICIES, type QualityPolicy } from '../../../statistics/publication/quality-policy.ts';
import type { PublicationPolicy } from './input.ts';
import type { PolicyFile } from '../publication-options.ts';

/** Whether a name is that of rules that come with Quadrat. */
export function isBuiltInPolicy(name: string): boolean {
  return name in QUALITY_POLICIES;
}

/** A policy file with what it leaves to the rules it starts from. Bands of the office's own need no confirmation. */
export function completePolicy({ base, quality, rounding, ...rest }: PolicyFile): PublicationPolicy {
  const start = QUALITY_POLICIES[base]!;
  const given = quality.bands;
  const complete: QualityPolicy = {
    ...start,
    ...(given === undefined ? {} : { bands: given, isVerified: true, office: rest.name, smallShares: undefined }),
    ...(quality.minima === undefined ? {} : { minima: quality.minima }),
    ...(quality.smallShares === undefined ? {} : { smallShares: quality.smallShares }),
  };
  // What is kept of a run rounds as the secret does, but is not it.
  const secret = 'seed' in rounding ? { ...rounding, seed: sha256OfBytes(rounding.seed) } : rounding;
  return { ...rest, rounding: secret, quality: complete };
}
