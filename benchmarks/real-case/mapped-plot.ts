import { html, type Html } from '../../report/html.ts';
import { decimalsFor, fixed } from '../../report/number-format.ts';
import type { CaseFigure, CaseRun } from './case-figures.ts';
import { linearScale, type Scale } from './linear-scale.ts';
import { diamond, dotAndWhisker, key, referenceTick, sheet, SOFT, text, vertical } from './plot-marks.ts';

const WIDTH = 860;
const ROW = 66;
const TOP = 66;
const COLUMNS = [
  { left: 190, right: 490 },
  { left: 545, right: 840 },
];
const COLOUR = '#0b5d66';

/** Mapped against estimated area of every class of the whole, of two runs side by side; each row has a scale of its own. */
export function mappedPlot(runs: readonly { readonly title: string; readonly run: CaseRun }[]): string {
  const wholes = runs.map(({ run }) => run.figures.filter(({ level }) => level === 'total'));
  const [rows] = wholes;
  const height = TOP + rows!.length * ROW + 14;
  const marks = key(190, 18, [
    [(x) => dotAndWhisker(18, { x, lowerX: x - 10, upperX: x + 10, colour: COLOUR }), 'estimate, 95 % interval'],
    [(x) => diamond(x, 18), 'mapped'],
    [(x) => referenceTick(x, 18), 'reference map'],
  ]);
  return sheet(
    { width: WIDTH, height, label: 'Mapped and estimated area of each class, with intervals' },
    html`${text({ x: 12, y: 22 }, 'Area, km²', { bold: true })}${marks}
    ${text({ x: WIDTH - 20, y: 22 }, 'each scale is its own', { anchor: 'end', colour: SOFT })}
    ${runs.map(({ title }, k) => text({ x: COLUMNS[k]!.left, y: TOP - 14 }, title, { bold: true, size: 13 }))}
    ${rows!.map(({ title }, k) => rowFrame(title, k))}
    ${wholes.map((figures, k) => figures.map((figure, row) => cell(figure, TOP + row * ROW, COLUMNS[k]!)))}`,
  );
}

function rowFrame(title: string, k: number): Html {
  const y = TOP + k * ROW;
  const stripe =
    k % 2 === 0 ? html`<rect x="0" y="${y}" width="${WIDTH}" height="${ROW}" fill="#f6f8f9" />` : undefined;
  return html`${stripe}${text({ x: 12, y: y + 28 }, title, { size: 13 })}`;
}

function cell(figure: CaseFigure, y: number, column: { readonly left: number; readonly right: number }): Html {
  const { estimateKm2, ciLowerKm2, ciUpperKm2, mappedAreaKm2, referenceKm2 } = figure;
  const values = [estimateKm2, ciLowerKm2, ciUpperKm2, mappedAreaKm2, referenceKm2].filter(
    (value) => typeof value === 'number',
  );
  const scale = linearScale(values, { ...column, pieces: 4 });
  const at = (value: number | null): number | undefined => (value === null ? undefined : scale.toX(value));
  const x = at(estimateKm2);
  return html`${axis(scale, y)}
  ${referenceKm2 === undefined ? undefined : referenceTick(scale.toX(referenceKm2), y + 24, 14)}
  ${x === undefined ? undefined : dotAndWhisker(y + 17, { x, lowerX: at(ciLowerKm2), upperX: at(ciUpperKm2), colour: COLOUR })}
  ${diamond(scale.toX(mappedAreaKm2), y + 33)}`;
}

function axis({ ticks, toX }: Scale, y: number): Html {
  const decimals = decimalsFor(ticks[1]! - ticks[0]!, 1);
  return html`${ticks.map(
    (tick) =>
      html`${vertical(toX(tick), y + 6, y + 44)}${text({ x: toX(tick), y: y + 57 }, fixed(tick, decimals), { anchor: 'middle', size: 10.5, colour: SOFT })}`,
  )}`;
}
