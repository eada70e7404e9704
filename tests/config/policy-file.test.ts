import { describe, expect, it } from 'vitest';
import { builtInPolicy, parsePolicyFile } from '../../config/read-policy-file.ts';
import { qualityLetter } from '../../statistics/publication/quality-letter.ts';
import { completePolicy } from '../../stages/validation/publication/policy.ts';

const parse = (text: string) => parsePolicyFile(text, 'policy.yaml');

describe('a policy file', () => {
  it('starts from built-in rules and changes what it names', () => {
    const policy = completePolicy(parse('name: ours\nbase: ine-chile-2020\nquality: {minima: {sampleSize: 30}}'));
    expect(policy.quality.minima).toEqual({ sampleSize: 30 });
    expect(policy.quality.bands.map(({ letter }) => letter)).toEqual(['reliable', 'weakly_reliable', 'unreliable']);
    expect(policy.quality.isVerified).toBe(false);
    expect(policy.rounding).toEqual({ method: 'significant-digits', digits: 3 });
    expect(policy.symbols).toMatchObject({ confidential: 'x', unreliable: 'F' });
  });

  it('takes bands of the office’s own as confirmed', () => {
    const bands = '[{letter: good, release: unrestricted, cvAtMost: 0.2}, {letter: bad, release: withheld}]';
    const policy = completePolicy(parse(`{"name": "ours", "base": "ons", "quality": {"bands": ${bands}}}`));
    expect(policy.quality).toMatchObject({ isVerified: true, office: 'ours' });
    expect(policy.quality.bands).toHaveLength(2);
  });

  it('says of a limit whether it is part of the band', () => {
    const bands =
      '[{letter: a, release: unrestricted, cvBelow: 0.1}, {letter: b, release: warning, cvAtMost: 0.2}, {letter: c, release: withheld}]';
    const { quality } = completePolicy(parse(`name: ours\nquality: {bands: ${bands}}`));
    const at = (cv: number) => qualityLetter({ value: 1, standardError: cv, sampleSize: 100 }, quality).letter;
    expect([0.0999999, 0.1, 0.2, 0.2000001].map(at)).toEqual(['a', 'b', 'b', 'c']);
  });

  it.each([
    [
      'name: x\nroundng: {method: none}',
      /policy\.yaml, line 2: unknown key roundng; the nearest known key is rounding/,
    ],
    [
      'name: x\ndisclosure: {minContributor: 3}',
      /unknown key minContributor in disclosure; the nearest known key is minContributors/,
    ],
    ['name: x\nbase: statca', /base: expected statcan or .*, found "statca"/],
    ['name: x\ngates: [{measure: overall-accuracy}]', /expected the key gates\.0\.atLeast, found none/],
    ['name: x\nrounding: {method: unbiased, base: 5}', /expected the key rounding\.seed, found none/],
    [
      'name: x\nrounding: {method: unbiased, base: 5, seed: hush}',
      /rounding\.seed: expected a secret text of at least 16 characters, found something else$/m,
    ],
    [
      'name: x\nrounding: {method: controlled, base: 5, seed: 1234567}',
      /rounding\.seed: expected a secret text of at least 16 characters, found something else$/m,
    ],
    [
      'name: x\nrounding: {method: controlled, base: 0, seed: a secret of the office}',
      /rounding\.base: expected more than 0, found 0/,
    ],
    [
      'name: x\nquality: {bands: [{letter: A, release: unrestricted, cvAtMost: 0.1}]}',
      /quality\.bands\.0: expected cvAtMost \(the limit is part of the band\) or cvBelow \(it is not\) in every band but the last/,
    ],
    [
      'name: x\nquality: {bands: [{letter: A, release: unrestricted, cvAtMost: 0.1, cvBelow: 0.1}, {letter: F, release: withheld}]}',
      /quality\.bands\.0: expected cvAtMost .* or cvBelow/,
    ],
    ['name: [', /policy\.yaml, line 1: expected YAML, found a fault/],
  ])('refuses %j in one sentence', (text, sentence) => {
    expect(() => parse(text)).toThrow(sentence);
  });

  it('is there for every built-in name', () => {
    expect(completePolicy(builtInPolicy('statcan')).quality.bands.map(({ letter }) => letter)).toEqual(['A', 'E', 'F']);
  });
});
