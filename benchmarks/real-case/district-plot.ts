import { html, type Html } from '../../report/html.ts';
import { methodTag } from '../../report/method-words.ts';
import { fixed } from '../../report/number-format.ts';
import type { CaseFigure, CaseRun } from './case-figures.ts';
import { linearScale, type Scale } from './linear-scale.ts';
import { diamond, dotAndWhisker, key, methodColour, referenceTick, sheet, SOFT, text, vertical } from './plot-marks.ts';

const WIDTH = 980;
const ROW = 22;
const TOP = 74;
const LEFT = 92;
const GAP = 22;
const PANEL = (WIDTH - LEFT - 16 - 2 * GAP) / 3;

/** Estimates of the classes named, district by district, coloured by method; what is withheld shows its mapped area alone. */
export function districtPlot(run: CaseRun, classes: readonly string[]): string {
  const figures = run.figures.filter(({ level }) => level === 'district');
  const districts = [...new Set(figures.map(({ areaName }) => areaName))];
  const bottom = TOP + districts.length * ROW;
  const methods = [...new Set(figures.filter(isGiven).map(({ method }) => method))];
  const marks = key(LEFT, 18, [
    ...methods.map(
      (method) =>
        [
          (x: number) => dotAndWhisker(18, { x, lowerX: x - 10, upperX: x + 10, colour: methodColour(method) }),
          methodTag(method),
        ] as const,
    ),
    [(x) => diamond(x, 18, 3.5), 'mapped (alone: no figure is given)'],
    [(x) => referenceTick(x, 18, 7), 'reference map'],
  ]);
  return sheet(
    { width: WIDTH, height: bottom + 26, label: 'Estimated area by district with intervals, coloured by method' },
    html`${text({ x: 12, y: 22 }, 'Area, km²', { bold: true })}${marks} ${districts.map((name, k) => rowFrame(name, k))}
    ${classes.map((title, k) => panel({ title, left: LEFT + k * (PANEL + GAP), bottom, districts, figures }))}`,
  );
}

function isGiven({ estimateKm2 }: CaseFigure): boolean {
  return estimateKm2 !== null;
}

function rowFrame(name: string, k: number): Html {
  const y = TOP + k * ROW;
  const stripe =
    k % 2 === 0 ? html`<rect x="0" y="${y}" width="${WIDTH}" height="${ROW}" fill="#f6f8f9" />` : undefined;
  return html`${stripe}${text({ x: 12, y: y + 15 }, name)}`;
}

function panel(o: {
  readonly title: string;
  readonly left: number;
  readonly bottom: number;
  readonly districts: readonly string[];
  readonly figures: readonly CaseFigure[];
}): Html {
  const own = o.figures.filter(({ title }) => title === o.title);
  const values = own.flatMap(({ ciUpperKm2, mappedAreaKm2, referenceKm2 }) => [
    ciUpperKm2 ?? 0,
    mappedAreaKm2 ?? 0,
    referenceKm2 ?? 0,
  ]);
  const scale = linearScale(values, { left: o.left, right: o.left + PANEL, pieces: 4, isFromZero: true });
  return html`${text({ x: o.left, y: TOP - 12 }, o.title, { bold: true, size: 13 })}
  ${scale.ticks.map((tick) => html`${vertical(scale.toX(tick), TOP, o.bottom)}${text({ x: scale.toX(tick), y: o.bottom + 16 }, fixed(tick, 0), { anchor: 'middle', size: 10.5, colour: SOFT })}`)}
  ${own.map((figure) => figureMarks(figure, TOP + (o.districts.indexOf(figure.areaName) + 0.5) * ROW, scale))}`;
}

function figureMarks(figure: CaseFigure, y: number, scale: Scale): Html {
  const { estimateKm2, ciLowerKm2, ciUpperKm2, mappedAreaKm2, referenceKm2, method, frameKm2 } = figure;
  if (frameKm2 === 0) return text({ x: scale.toX(0) + 6, y: y + 4 }, 'not observed', { colour: SOFT, size: 11 });
  const at = (value: number | null): number | undefined => (value === null ? undefined : scale.toX(value));
  const x = at(estimateKm2);
  const colour = methodColour(method);
  return html`${referenceKm2 === undefined ? undefined : referenceTick(scale.toX(referenceKm2), y, 8)}
  ${diamond(scale.toX(mappedAreaKm2), y + (x === undefined ? 0 : 5), 3.5)}
  ${x === undefined ? undefined : dotAndWhisker(y - 3, { x, lowerX: at(ciLowerKm2), upperX: at(ciUpperKm2), colour })}`;
}
