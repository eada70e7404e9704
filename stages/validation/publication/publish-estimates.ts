import type { Sha256 } from '../../../engine/digest.ts';
import { decodeJson, encodeJson } from '../../../engine/json.ts';
import type { Stage } from '../../../engine/stage.ts';
import { progressTeller } from '../../../engine/step-progress.ts';
import { isSameLand, readAreaFamilies } from '../../../geo/area-families.ts';
import { commonLand } from '../../../geo/area-overlaps.ts';
import type { AreaSet } from '../../../geo/areas.ts';
import { TOTAL_CODE, WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import { CONF_STATUS_CODE_LIST } from '../../../statistics/publication/conf-status.ts';
import type { SuppressionProgress } from '../../../statistics/publication/secondary-suppression.ts';
import { guardSentences } from '../reference/guard-record.ts';
import { failedGates, type GateMeasures } from './gates.ts';
import type { PublicationInput } from './input.ts';
import type { AreaNesting } from './table.ts';
import { publishEstimates, type PublishedEstimates } from './publish-rows.ts';
import { unmatchedCodes } from './unmatched-codes.ts';
import type { ValidationOptions } from '../validation-input.ts';
import type { ValidationResult } from '../validation-result.ts';

export interface PublishInput {
  readonly validation: Sha256;
  readonly areas: Sha256;
  readonly publication: Sha256;
}

export type PublishOptions = Pick<ValidationOptions, 'areas'>;

/** What may leave the office, and what keeps it from leaving. */
export interface PublicationResult extends Omit<PublishedEstimates, 'unprotected' | 'presumed' | 'heldBy'> {
  /** One sentence for each thing that holds the run until a person signs. */
  readonly heldBy: readonly string[];
  readonly policy: string;
  /** False where the office has yet to confirm the limits of its letters. */
  readonly isPolicyVerified: boolean;
  readonly confStatusCodeList: string;
}

/** Applies the rules of publication to the estimates of a run. */
export const publishRun: Stage<PublishInput, PublishOptions> = {
  name: 'validation',
  step: 'publish',
  version: 7,
  async run(input, { areas }, { artifacts }) {
    const validation = decodeJson<ValidationResult>(await artifacts.get(input.validation));
    const publication = decodeJson<PublicationInput>(await artifacts.get(input.publication));
    const families = readAreaFamilies(decodeJson(await artifacts.get(input.areas)), areas);
    const tell = progressTeller();
    const nesting = nestingOf(families);
    const { unprotected, presumed, heldBy, ...published } = publishEstimates(validation.estimates, publication, {
      nesting,
      tell: ({ phase, ...parts }) => tell({ what: PHASES[phase], ...parts }),
    });
    const { policy } = publication;
    const result: PublicationResult = {
      ...published,
      heldBy: [
        ...(validation.reference === null ? [] : guardSentences(validation.reference).holds),
        ...failedGates(policy.gates, measuresOf(validation)),
        ...(publication.contributions === null
          ? []
          : unmatchedCodes(publication.previous, validation.estimates, nesting.levels[0]!)),
        ...heldBy,
        ...disclosed(unprotected),
        ...presumed.map(
          (release) =>
            `${release} withheld numbers of codes that are gone, and without its estimates.csv beside it nobody knows what they were: how safe they are, and confidential numbers beside them, is judged by what they are presumed to be; name the run folder in publication.previous.`,
        ),
      ],
      policy: policy.name,
      isPolicyVerified: policy.quality.isVerified,
      confStatusCodeList: CONF_STATUS_CODE_LIST,
    };
    return encodeJson(result);
  },
};

function measuresOf({ estimates, accuracy, mapped, reference }: ValidationResult): GateMeasures {
  return {
    estimates,
    overallAccuracy: accuracy?.overall.value ?? undefined,
    responseRate: reference?.responseRate ?? undefined,
    observedShare: mapped.find(({ level }) => level === WHOLE_LEVEL)?.observedShare,
    hasTrainingOverlap: estimates.some(({ outcome }) => outcome === 'TRAINING_OVERLAP'),
  };
}

const PHASES: Readonly<Record<SuppressionProgress['phase'], string>> = {
  protecting: 'Confidential numbers protected',
  'publishing-superfluous': 'Numbers withheld for others that were looked at again',
};

const OPEN_SENTENCES: Readonly<Record<PublishedEstimates['unprotected'][number]['reason'], string>> = {
  'earlier-release': 'Confidential, but earlier releases let it be worked out',
  anybody: 'Confidential, and no further cells of this release that could be withheld keep it from being worked out',
  contributors:
    'Confidential, and no further cells of this release that could be withheld keep contributors from working it out with what they know of themselves',
  'unfinished-search':
    'Confidential, and not shown to be protected within the work that the search may take: publish fewer areas or classes',
};

function disclosed(unprotected: PublishedEstimates['unprotected']): string[] {
  return unprotected.map(({ name, reason }) => `${OPEN_SENTENCES[reason]}: ${name}.`);
}

function nestingOf([first, ...others]: readonly AreaSet[]): AreaNesting {
  const families = [
    { set: first!, levels: [...first!.levels, WHOLE_LEVEL] },
    ...others.map((set) => ({
      set,
      levels: isSameLand(commonLand(first!, set)) ? [...set.levels, WHOLE_LEVEL] : set.levels,
    })),
  ];
  const parents = new Map<string, string>();
  const children = new Map<string, Set<string>>();
  for (const { set, levels } of families) {
    for (const area of set.areas) {
      const codes = [area.code, ...set.levels.slice(1).map((level) => area.parents[level]!), TOTAL_CODE];
      for (const [index, level] of levels.slice(0, -1).entries()) {
        parents.set(JSON.stringify([level, codes[index]]), codes[index + 1]!);
        const holder = JSON.stringify([levels[index + 1], codes[index + 1], level]);
        children.set(holder, (children.get(holder) ?? new Set()).add(codes[index]!));
      }
    }
  }
  const [{ levels }, ...further] = families as [(typeof families)[number], ...typeof families];
  return {
    levels,
    furtherLevels: further.map((family) => family.levels),
    parentOf: (level, areaCode) => parents.get(JSON.stringify([level, areaCode])),
    childrenOf: (level, areaCode, below) => [...(children.get(JSON.stringify([level, areaCode, below])) ?? [])],
  };
}
