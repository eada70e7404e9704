import { QUALITY_POLICIES, type QualityPolicy } from '../../../statistics/publication/quality-policy.ts';
import type { PublicationPolicy } from './input.ts';
import type { PolicyFile } from '../publication-options.ts';

/** Whether a name is that of rules that come with Quadrat. */
export function isBuiltInPolicy(name: string): boolean {
  return name in QUALITY_POLICIES;
}

/** A policy file with what it leaves to the rules it starts from. Bands of the office's own need no confirmation. */
export function completePolicy({ base, quality, ...rest }: PolicyFile): PublicationPolicy {
  const start = QUALITY_POLICIES[base]!;
  const given = quality.bands;
  const complete: QualityPolicy = {
    ...start,
    ...(given === undefined ? {} : { bands: given, isVerified: true, office: rest.name, smallShares: undefined }),
    ...(quality.minima === undefined ? {} : { minima: quality.minima }),
    ...(quality.smallShares === undefined ? {} : { smallShares: quality.smallShares }),
  };
  return { ...rest, quality: complete };
}
