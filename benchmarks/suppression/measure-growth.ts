import { seededRandom } from '../../statistics/random-stream.ts';
import type { UngradedRow } from '../../stages/validation/estimates/area-estimates.ts';
import type { Contribution, PreviousNumber, PreviousRelease } from '../../stages/validation/publication/input.ts';
import { completePolicy } from '../../stages/validation/publication/policy.ts';
import { policyFileSchema } from '../../stages/validation/publication-options.ts';
import { publishEstimates } from '../../stages/validation/publication/publish-rows.ts';

interface GrowthCase {
  readonly areas: number;
  readonly classes: number;
  readonly levels: number;
  readonly releases: number;
}

const CASES: Readonly<Record<string, GrowthCase>> = {
  '500': { areas: 500, classes: 10, levels: 2, releases: 1 },
  '1000': { areas: 1000, classes: 10, levels: 4, releases: 1 },
  '4000': { areas: 4000, classes: 10, levels: 4, releases: 1 },
  '20000': { areas: 20_000, classes: 10, levels: 4, releases: 3 },
};
const AREAS_PER_HOLDER = 12;
/** Of the areas of an earlier release, one in so many was two. */
const MERGED_ONE_IN = 50;

/** How long publication takes and how much memory, by size; `only` names one case, for a process of its own. */
export function measureGrowth({ only }: { only: string | undefined }): void {
  for (const [name, of] of Object.entries(CASES)) {
    if (only !== undefined && only !== name) continue;
    const made = growthCase(of);
    const previous: PreviousRelease[] = [];
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    let [withheld, unprotected] = [0, 0];
    for (let release = 0; release < of.releases; release++) {
      const isLast = release === of.releases - 1;
      const published = publishEstimates(
        made.rows,
        { policy: POLICY, vintage: 'final', contributions: made.contributions, previous },
        {
          nesting: made.nesting,
          tell: ({ phase, done, total }) => {
            if (done % 1000 === 0)
              process.stderr.write(`${name}, release ${release + 1}: ${phase} ${done} of ${total}\n`);
          },
        },
      );
      withheld = published.rows.filter(({ valueKm2 }) => valueKm2 === null).length;
      unprotected = published.unprotected.length;
      if (!isLast) previous.push(earlierOf(published.rows, `release ${release + 1}`, release));
    }
    const { user, system } = process.cpuUsage(cpu);
    process.stdout.write(
      `| ${of.areas} × ${of.classes} × ${of.levels}, ${of.releases} | ${((performance.now() - startedAt) / 1000).toFixed(1)} s | ${((user + system) / 1e6).toFixed(1)} s | ${Math.round(process.resourceUsage().maxRSS / 1024)} MB | ${((100 * withheld) / made.rows.length).toFixed(1)} % | ${unprotected} |\n`,
    );
  }
}

const POLICY = completePolicy(
  policyFileSchema.parse({ name: 'growth', disclosure: { minContributors: 3, pPercent: 0.1 } }),
);

function growthCase({ areas, classes, levels }: GrowthCase) {
  const random = seededRandom(areas);
  const names = Array.from({ length: levels }, (_, level) => (level === levels - 1 ? 'total' : `level${level}`));
  /** Of each level, how many areas. */
  const counts = names.map((_, level) =>
    level === levels - 1 ? 1 : Math.max(1, Math.ceil(areas / AREAS_PER_HOLDER ** level)),
  );
  const code = (level: number, index: number): string => (level === levels - 1 ? 'TOTAL' : `${level}-${index}`);
  const holder = (level: number, index: number): number =>
    level + 1 === levels - 1 ? 0 : Math.floor(index / AREAS_PER_HOLDER);
  const values = counts.map((count) => Array.from({ length: count }, () => Array<number>(classes).fill(0)));
  const contributions: Contribution[] = [];
  for (let area = 0; area < areas; area++)
    for (let of = 0; of < classes; of++) {
      const size = random() < 0.08 ? 1 : 3 + Math.floor(6 * random());
      let sum = 0;
      for (let k = 0; k < size; k++) {
        const value = Math.round(1000 * Math.exp(2 * random())) / 1000;
        contributions.push({ areaCode: code(0, area), class: `c${of}`, contributor: `h${area}-${of}-${k}`, value });
        sum += value;
      }
      let at = area;
      for (let level = 0; level < levels; level++) {
        values[level]![at]![of]! += sum;
        at = holder(level, at);
      }
    }
  const children = new Map<string, string[]>();
  const parents = new Map<string, string>();
  for (let level = 0; level < levels - 1; level++)
    for (let index = 0; index < counts[level]!; index++) {
      const above = code(level + 1, holder(level, index));
      parents.set(code(level, index), above);
      children.set(above, [...(children.get(above) ?? []), code(level, index)]);
    }
  const rows = values.flatMap((ofLevel, level) =>
    ofLevel.flatMap((row, index) =>
      row.map((value, of): UngradedRow => ({
        ...{ level: names[level]!, areaCode: code(level, index), areaName: code(level, index), class: `c${of}` },
        ...{ estimateKm2: value, standardErrorKm2: 0.1 * value, cv: 0.1, df: 100, sampleSize: 200 },
        ...{ ciLowerKm2: 0.8 * value, ciUpperKm2: 1.2 * value, ciLevel: 0.95, frameKm2: 1000, method: 'stratified' },
        ...{ intervalMethod: 'wald-t', outcome: 'OK', obsStatus: 'A', mappedAreaKm2: value, observedShare: 1 },
        classUnits: 20,
      })),
    ),
  );
  const nesting = {
    levels: names,
    parentOf: (_level: string, areaCode: string) => parents.get(areaCode),
    childrenOf: (_level: string, areaCode: string, _below: string) => children.get(areaCode) ?? [],
  };
  return { rows, contributions, nesting };
}

type Published = ReturnType<typeof publishEstimates>['rows'];

/** The release as it would stand had some of its areas been two then, of which one was shown and one withheld where it now is. */
function earlierOf(rows: Published, name: string, release: number): PreviousRelease {
  const correspondence: PreviousRelease['correspondence'][number][] = [];
  const isMerged = (areaCode: string): boolean =>
    areaCode.startsWith('0-') && (Number(areaCode.slice(2)) + 7 * release) % MERGED_ONE_IN === 0;
  for (const areaCode of new Set(rows.map((row) => row.areaCode)))
    if (isMerged(areaCode))
      for (const part of ['a', 'b'])
        correspondence.push({
          release: '',
          kind: 'area',
          level: 'level0',
          earlierCode: `${areaCode}${part}`,
          code: areaCode,
        });
  const numbers = rows.flatMap((row): PreviousNumber[] => {
    const place = { level: row.level, class: row.class, isConfidential: row.confStatus === 'C', own: null };
    if (!isMerged(row.areaCode)) return [{ ...place, areaCode: row.areaCode, valueKm2: row.valueKm2 }];
    const half = row.valueKm2 === null ? null : row.valueKm2 / 2;
    return ['a', 'b'].map((part) => ({ ...place, areaCode: `${row.areaCode}${part}`, valueKm2: half }));
  });
  return { location: name, name, numbers, correspondence };
}
