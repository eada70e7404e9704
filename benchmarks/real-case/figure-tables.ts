import { isModelMethod } from '../../statistics/model-method.ts';
import { median } from '../../report/median.ts';
import { knownMethods, methodTag } from '../../report/method-words.ts';
import { areaDecimals, fixed, hundredths, interval } from '../../report/number-format.ts';
import { classTitles, givenAt, levelsOf, type CaseFigure, type CaseRun } from './case-figures.ts';
import { markdownTable } from './markdown-table.ts';

const NONE = '–';

/** Mapped against estimated area of every class of the whole. */
export function wholeTable({ figures }: CaseRun): string {
  return markdownTable(
    [
      ['class', 'left'],
      ['mapped km²', 'right'],
      ['estimate km²', 'right'],
      ['standard error', 'right'],
      ['95 % interval', 'right'],
      ['CV', 'right'],
      ['method', 'left'],
      ['letter', 'left'],
      ['relative efficiency', 'right'],
      ['mapped less estimated', 'right'],
      ['reference map km²', 'right'],
    ],
    figures
      .filter(({ level }) => level === 'total')
      .map((figure) => [
        figure.title,
        areaText(figure, figure.mappedAreaKm2),
        ...estimateTexts(figure),
        differenceText(figure),
        areaText(figure, figure.referenceKm2),
      ]),
  );
}

/** Every figure of a level that is given, and in a line of its own what is withheld of an area. */
export function levelTable({ figures }: CaseRun, level: string): string {
  const ofLevel = figures.filter((figure) => figure.level === level);
  const names = [...new Set(ofLevel.map(({ areaName }) => areaName))];
  const rows = names.flatMap((name) => {
    const own = ofLevel.filter(({ areaName }) => areaName === name);
    const given = own.filter(({ estimateKm2 }) => estimateKm2 !== null);
    const lines = given.map((figure) => [
      figure.title,
      fixed(figure.sampleSize ?? 0, 0),
      areaText(figure, figure.mappedAreaKm2),
      ...estimateTexts(figure),
    ]);
    const rest = own.filter(({ estimateKm2 }) => estimateKm2 === null);
    const shown = rest.length === 0 ? lines : [...lines, withheldLine(rest, given.length === 0)];
    return shown.map((line, k) => [k === 0 ? name : '', ...line]);
  });
  return markdownTable(
    [
      [level, 'left'],
      ['class', 'left'],
      ['units', 'right'],
      ['mapped km²', 'right'],
      ['estimate km²', 'right'],
      ['error', 'right'],
      ['95 % interval', 'right'],
      ['CV', 'right'],
      ['method', 'left'],
      ['letter', 'left'],
      ['relative efficiency', 'right'],
    ],
    rows,
  );
}

function withheldLine(rest: readonly CaseFigure[], isAll: boolean): string[] {
  const [first] = rest;
  const what = isAll ? 'all classes' : rest.map(({ title }) => title).join(', ');
  const tag = first!.outcome === 'NO_VALID_PIXEL' ? 'not observed' : methodTag(first!.method);
  const units = fixed(first!.sampleSize ?? 0, 0);
  return [what, units, NONE, NONE, NONE, NONE, NONE, tag, first!.qualityLetter, NONE];
}

/** How many figures each method gave, by level. */
export function methodTable(run: CaseRun): string {
  const figures = run.figures.filter(({ method }) => method !== 'none');
  const methods = knownMethods(figures.map(({ method }) => method));
  return markdownTable(
    [['level', 'left'], ...methods.map((method) => [methodTag(method), 'right'] as const), ['figures given', 'right']],
    levelsOf(run).map((level) => {
      const own = figures.filter((figure) => figure.level === level);
      const counts = methods.map((method) => own.filter((figure) => figure.method === method).length);
      return [
        levelName(level),
        ...counts.map((count) => (count === 0 ? NONE : String(count))),
        `${givenAt(run, level).length} of ${own.length}`,
      ];
    }),
  );
}

/** Median relative efficiency by class and level. */
export function efficiencyTable(run: CaseRun): string {
  const levels = levelsOf(run);
  return markdownTable(
    [['class', 'left'], ...levels.map((level) => [levelName(level), 'right'] as const)],
    classTitles(run).map((title) => [
      title,
      ...levels.map((level) => {
        const own = givenAt(run, level).filter((figure) => figure.title === title);
        const gains = own.map(({ relativeEfficiency }) => relativeEfficiency).filter((gain) => gain !== null);
        return gainText(median(gains));
      }),
    ]),
  );
}

/** How many intervals hold the area that the reference map gives, by level and kind of method. */
export function coverageTable(runs: readonly { readonly title: string; readonly run: CaseRun }[]): string {
  const rows = runs.flatMap(({ title, run }) =>
    levelsOf(run).flatMap((level) => {
      const held = (figures: readonly CaseFigure[]): string =>
        figures.length === 0 ? NONE : `${figures.filter(holdsReference).length} of ${figures.length}`;
      const given = givenAt(run, level).filter(hasInterval);
      if (given.length === 0) return [];
      const [models, designs] = [given.filter(isModelled), given.filter((figure) => !isModelled(figure))];
      return [[title, levelName(level), held(designs), held(models)]];
    }),
  );
  return markdownTable(
    [
      ['run', 'left'],
      ['level', 'left'],
      ['design-based', 'right'],
      ['model-based', 'right'],
    ],
    rows,
  );
}

function isModelled({ method }: CaseFigure): boolean {
  return isModelMethod(method);
}

function hasInterval({ ciLowerKm2, ciUpperKm2, referenceKm2 }: CaseFigure): boolean {
  return ciLowerKm2 !== null && ciUpperKm2 !== null && referenceKm2 !== undefined;
}

function holdsReference({ ciLowerKm2, ciUpperKm2, referenceKm2 }: CaseFigure): boolean {
  return ciLowerKm2! <= referenceKm2! && referenceKm2! <= ciUpperKm2!;
}

export function levelName(level: string): string {
  return level === 'total' ? 'the whole' : level;
}

function estimateTexts(figure: CaseFigure): string[] {
  const { estimateKm2, standardErrorKm2, ciLowerKm2, ciUpperKm2, cv, method, qualityLetter, relativeEfficiency } =
    figure;
  const decimals = decimalsOf(figure);
  const hasLimits = ciLowerKm2 !== null && ciUpperKm2 !== null;
  return [
    `**${areaText(figure, estimateKm2)}**`,
    standardErrorKm2 === null ? NONE : fixed(standardErrorKm2, decimals),
    hasLimits ? plain(interval(ciLowerKm2, ciUpperKm2, decimals)) : NONE,
    cv === null ? NONE : `${hundredths(cv)} %`,
    methodTag(method),
    qualityLetter,
    gainText(relativeEfficiency),
  ];
}

function decimalsOf({ estimateKm2, standardErrorKm2, ciUpperKm2, mappedAreaKm2 }: CaseFigure): number {
  return areaDecimals(estimateKm2 ?? mappedAreaKm2, standardErrorKm2 === 0 ? (ciUpperKm2 ?? 0) / 10 : standardErrorKm2);
}

function areaText(figure: CaseFigure, km2: number | null | undefined): string {
  return typeof km2 !== 'number' ? NONE : fixed(km2, decimalsOf(figure));
}

function differenceText({ mappedAreaKm2, estimateKm2 }: CaseFigure): string {
  if (estimateKm2 === null || estimateKm2 === 0) return NONE;
  const share = mappedAreaKm2 / estimateKm2 - 1;
  return `${share > 0 ? '+' : ''}${hundredths(share)} %`;
}

function gainText(gain: number | null | undefined): string {
  return typeof gain !== 'number' ? NONE : fixed(gain, gain < 10 ? 1 : 0);
}

/** Narrow spaces read badly in a plain text file. */
function plain(text: string): string {
  return text.replaceAll('\u202F–\u202F', ' – ');
}
