import { z } from 'zod';
import { location } from '../../engine/location-schema.ts';
import { INTRUDERS } from '../../statistics/publication/intruders.ts';
import { QUALITY_POLICIES } from '../../statistics/publication/quality-policy.ts';

const fraction = z.number().gt(0).lte(1);

const band = z.strictObject({
  letter: z.string().min(1),
  release: z.enum(['unrestricted', 'warning', 'withheld']).describe('What the letter means for release.'),
  cvAtMost: z
    .number()
    .positive()
    .describe('Largest coefficient of variation of the band, a fraction that is part of it. Left out in the last band.')
    .optional(),
  cvBelow: z
    .number()
    .positive()
    .describe('In place of cvAtMost: the coefficient of variation at which the next band begins.')
    .optional(),
});

const quality = z.strictObject({
  bands: z
    .array(band)
    .min(1)
    .describe('From best to worst; a model’s figure gets the second at best. Default: those of base.')
    .optional(),
  minima: z
    .strictObject({
      sampleSize: z.int().min(0).optional(),
      df: z.number().min(0).optional(),
      classUnits: z.int().min(0).describe('Reference units that carry the class.').optional(),
    })
    .describe('An estimate below any of them gets the last letter. Default: those of base.')
    .optional(),
  smallShares: z
    .strictObject({ below: fraction, standardErrorAtMost: fraction, letter: z.string().min(1) })
    .describe('Relief for small shares whose coefficient of variation says little. Default: that of base.')
    .optional(),
});

const disclosure = z.strictObject({
  minContributors: z.int().min(1).optional(),
  dominance: z
    .strictObject({ largest: z.int().min(1), share: fraction })
    .describe('The largest contributors may not hold more than this share of a cell.')
    .optional(),
  pPercent: fraction.describe('p as a fraction: how close the second largest may come to the largest.').optional(),
  protection: fraction
    .default(0.1)
    .describe('Share p of a confidential number: what can be worked out has to cover [x(1 − p), x(1 + p)].'),
  intruders: z
    .enum(INTRUDERS)
    .default('contributor')
    .describe(
      'Who must not work a confidential number out: an outsider, with what is published; also any contributor, with what it adds to each number itself; or also any two-contributors, with what both add.',
    ),
  revision: z
    .number()
    .min(0)
    .lte(1)
    .default(0)
    .describe('Readers know that no number is revised by more than this share; 0: they know the revision itself.'),
});

const base = z.number().positive().describe('In km².');

const SECRET_TEXT = 'a secret text of at least 16 characters';

const seed = z
  .string(SECRET_TEXT)
  .min(16, SECRET_TEXT)
  .describe(
    'The office’s secret: with it and the codes of area and class each number is drawn, so that it is rounded the same way in every release. Keep it from readers, and for as long as numbers of one flow are published.',
  );

const rounding = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('none') }),
  z.strictObject({ method: z.literal('conventional'), base }),
  z.strictObject({ method: z.literal('significant-digits'), digits: z.int().min(1).max(15).default(3) }),
  z.strictObject({ method: z.literal('standard-error') }).describe('To the unit of the standard error’s second digit.'),
  z.strictObject({ method: z.literal('unbiased'), base, seed }),
  z.strictObject({ method: z.literal('controlled'), base, seed }).describe('As unbiased, but sums stay sums.'),
]);

const atLeast = z.number();

const gate = z.discriminatedUnion('measure', [
  z.strictObject({ measure: z.literal('overall-accuracy'), atLeast }),
  z.strictObject({
    measure: z.literal('cv'),
    level: z.string().min(1).default('total'),
    class: z.string().min(1).describe('Default: every class.').optional(),
    atMost: z.number().positive(),
  }),
  z.strictObject({ measure: z.literal('response-rate'), atLeast }),
  z.strictObject({ measure: z.literal('observed-share'), atLeast }),
  z.strictObject({ measure: z.literal('training-overlap'), allowed: z.literal(false).default(false) }),
]);

export type Gate = z.infer<typeof gate>;

const symbols = z.strictObject({
  notAvailable: z.string().default('..'),
  confidential: z.string().default('x'),
  unreliable: z.string().default('F'),
  caution: z.string().default('E'),
  roundedToZero: z.string().default('0s'),
  preliminary: z.string().default('p'),
  revised: z.string().default('r'),
});

/** An office's rules of publication, as its policy file has them. */
export const policyFileSchema = z.strictObject({
  name: z.string().min(1),
  base: z
    .enum(Object.keys(QUALITY_POLICIES) as [string, ...string[]])
    .default('statcan')
    .describe('The built-in rules of quality that this policy starts from.'),
  quality: quality.prefault({}),
  disclosure: disclosure.prefault({ minContributors: 3, pPercent: 0.1 }),
  rounding: rounding.prefault({ method: 'significant-digits' }),
  symbols: symbols.prefault({}),
  confidential: z
    .boolean()
    .describe(
      'Working files are marked as not for publication. Default: only those of runs with a file of contributors, and these always.',
    )
    .optional(),
  gates: z.array(gate).default([]).describe('What must hold before the run is released without a signature.'),
});

export type PolicyFile = z.infer<typeof policyFileSchema>;
export type RoundingRule = PolicyFile['rounding'];
export type PublicationSymbols = PolicyFile['symbols'];

const earlierRelease = z.union([
  location('A run folder, or its published.csv.'),
  z.strictObject({
    release: location('A run folder, or its published.csv.'),
    correspondence: location(
      'CSV: kind (area or class), level (of areas; empty: the finest), earlier_code, code; a row for each code of that release and code of this one that share land, or for a class. Codes that are not named are the same in both; an empty code has ended, an empty earlier_code is new. A column release names another earlier release whose codes are meant.',
    ).optional(),
  }),
]);

export type NamedRelease = Exclude<z.infer<typeof earlierRelease>, string>;

const contributorFile = location(
  'CSV: area_code, class, contributor_id (one of each holding), value (km²), and owner_group for holdings of one owner.',
);

const contributors = z.union([
  contributorFile,
  z.strictObject({
    file: contributorFile,
    distinct: z
      .array(z.array(z.string().min(1)).length(2))
      .default([])
      .describe('Pairs of contributor_id that are spelled nearly alike and are different all the same.'),
    withoutContributors: z
      .union([z.literal(true), z.array(z.string().min(1)).min(1)])
      .describe('Classes, or true for all, of which a number that nobody contributes to needs no protection.')
      .optional(),
  }),
]);

/** What the run file says of contributors. */
export interface NamedContributors {
  readonly file: string;
  readonly distinct: readonly (readonly string[])[];
  readonly withoutContributors: true | readonly string[];
}

/** The run file's key `publication`. */
export const publicationSchema = z.strictObject({
  policy: location(`A policy file, or built-in rules: ${Object.keys(QUALITY_POLICIES).join(', ')}.`).default('statcan'),
  vintage: z.enum(['p', 'r', 'final']).default('final').describe('Preliminary, revised or final.'),
  contributors: contributors
    .transform((named): NamedContributors =>
      typeof named === 'string'
        ? { file: named, distinct: [], withoutContributors: [] }
        : { ...named, withoutContributors: named.withoutContributors ?? [] },
    )
    .describe('Who contributes to each number. Without it, no number is confidential.')
    .optional(),
  previous: z
    .union([earlierRelease, z.array(earlierRelease).min(1)])
    .transform((named) => [named].flat().map((one): NamedRelease => (typeof one === 'string' ? { release: one } : one)))
    .describe(
      'An earlier release that readers have, or a list of all of them. Confidential numbers are protected against all together, and so is what one of them withheld as confidential and this one no longer has.',
    )
    .optional(),
});

export type PublicationSettings = z.infer<typeof publicationSchema>;
