import { html, type Html } from '../../report/html.ts';
import { median } from '../../report/median.ts';
import { methodTag } from '../../report/method-words.ts';
import { fixed } from '../../report/number-format.ts';
import { classTitles, levelsOf, type CaseFigure, type CaseRun } from './case-figures.ts';
import { key, methodColour, sheet, SOFT, text, vertical } from './plot-marks.ts';

const WIDTH = 860;
const LEFT = 236;
const RIGHT = 830;
const TOP = 48;
const LINE_HEIGHT = 24;
const TICKS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200];

/** Relative efficiency against direct estimation of every figure that is given, by class and level, on a scale of ratios. */
export function efficiencyPlot(run: CaseRun): string {
  const known = run.figures.filter(({ relativeEfficiency }) => relativeEfficiency !== null);
  const gains = known.map(({ relativeEfficiency }) => relativeEfficiency!);
  const most = Math.max(...gains, 2);
  const least = Math.min(...gains, 1);
  const high = TICKS.find((tick) => tick >= most) ?? most;
  const low = TICKS.findLast((tick) => tick <= least) ?? least;
  const toX = (gain: number): number => LEFT + (Math.log(gain / low) / Math.log(high / low)) * (RIGHT - LEFT);
  const lines = classTitles(run).flatMap((title) => levelsOf(run).map((level) => ({ title, level })));
  const bottom = TOP + lines.length * LINE_HEIGHT;
  const methods = [...new Set(known.map(({ method }) => method))];
  const marks = key(LEFT, 18, [
    ...methods.map((method) => [(x: number) => dot(x, 18, methodColour(method)), methodTag(method)] as const),
    [(x) => medianMark(x, 18), 'median'],
  ]);
  return sheet(
    { width: WIDTH, height: bottom + 44, label: 'Relative efficiency against direct estimation by class and level' },
    html`${marks} ${lines.map((line, k) => lineFrame(line, k, levelsOf(run).length))}
    ${TICKS.filter((tick) => tick >= low && tick <= high).map(
      (tick) =>
        html`${vertical(toX(tick), TOP, bottom, tick === 1 ? { colour: '#7b8893' } : {})}${text({ x: toX(tick), y: bottom + 16 }, tick < 1 ? fixed(tick, 1) : fixed(tick, 0), { anchor: 'middle', size: 10.5, colour: SOFT })}`,
    )}
    ${lines.map(({ title, level }, k) =>
      lineMarks(
        known.filter((figure) => figure.title === title && figure.level === level),
        { y: TOP + (k + 0.5) * LINE_HEIGHT, toX },
      ),
    )}
    ${text({ x: (LEFT + RIGHT) / 2, y: bottom + 36 }, 'variance of direct estimation ÷ squared error of the figure', { anchor: 'middle', colour: SOFT })}`,
  );
}

function lineFrame({ title, level }: { title: string; level: string }, k: number, levelCount: number): Html {
  const y = TOP + k * LINE_HEIGHT;
  const block = Math.floor(k / levelCount);
  const stripe =
    block % 2 === 0 ? html`<rect x="0" y="${y}" width="${WIDTH}" height="${LINE_HEIGHT}" fill="#f6f8f9" />` : undefined;
  const name = k % levelCount === 0 ? text({ x: 12, y: y + 16 }, title, { size: 13 }) : undefined;
  return html`${stripe}${name}${text({ x: LEFT - 14, y: y + 16 }, level === 'total' ? 'whole' : level, { anchor: 'end', colour: SOFT, size: 11.5 })}`;
}

function lineMarks(
  figures: readonly CaseFigure[],
  o: { readonly y: number; readonly toX: (gain: number) => number },
): Html {
  const middle = median(figures.map(({ relativeEfficiency }) => relativeEfficiency!));
  if (middle === undefined) {
    return text({ x: LEFT + 8, y: o.y + 4 }, 'no figure is given', { colour: SOFT, size: 11 });
  }
  return html`${figures.length > 1 ? medianMark(o.toX(middle), o.y) : undefined}
  ${figures.map(({ relativeEfficiency, method }, k) => dot(o.toX(relativeEfficiency!), o.y + spread(k, figures.length), methodColour(method)))}`;
}

/** Dots of a line at three heights, so that those of equal value are seen apart. */
function spread(k: number, count: number): number {
  return count < 3 ? 0 : ((k % 3) - 1) * 5;
}

function dot(x: number, y: number, colour: string): Html {
  return html`<circle
    cx="${x.toFixed(1)}"
    cy="${y}"
    r="3.6"
    fill="${colour}"
    fill-opacity="0.85"
    stroke="#fff"
    stroke-width="0.7"
  />`;
}

function medianMark(x: number, y: number): Html {
  return html`<path d="M${x.toFixed(1)} ${y - 9}V${y + 9}" stroke="#16222c" stroke-width="2" />`;
}
