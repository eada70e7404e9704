import type { AccuracyFigure } from '../results/accuracy.ts';
import type { AreaAccuracy } from './area-accuracy.ts';
import { html, type Html } from './html.ts';
import { hundredths } from './number-format.ts';
import { tickStep } from './tick-step.ts';

const WIDTH = 720;
const ROW_HEIGHT = 24;
const TOP = 34;
const LEFT = 182;
const RIGHT = 690;
const LINE_LENGTH = 24;

interface Scale {
  readonly ticks: readonly number[];
  readonly toX: (value: number) => number;
}

/** From the lowest limit, rounded down to a tick, to all right. */
function scaleOf(figures: readonly AccuracyFigure[]): Scale {
  const lowest = figures.reduce((least, { value, ciLower }) => Math.min(least, value ?? 1, ciLower ?? 1), 0.9);
  const step = tickStep(1 - lowest, 6);
  const count = Math.ceil((1 - lowest) / step - 1e-9);
  const low = Math.max(0, 1 - count * step);
  const ticks = Array.from({ length: count + 1 }, (_, k) => 1 - k * step).filter((tick) => tick >= -1e-9);
  return { ticks, toX: (value) => LEFT + ((value - low) / (1 - low)) * (RIGHT - LEFT) };
}

/** Figure of the map's accuracy in each area with its interval, and the whole's as a line, as inline SVG. */
export function areaAccuracyPlot(
  areas: readonly AreaAccuracy[],
  whole: AccuracyFigure | undefined,
  label: string,
): Html {
  const scale = scaleOf([...areas.map(({ overall }) => overall), ...(whole === undefined ? [] : [whole])]);
  const bottom = TOP + areas.length * ROW_HEIGHT;
  return html`<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" class="plot" aria-label="${label}">
    ${areas.map((_, k) => (k % 2 === 0 ? html`<rect x="0" y="${TOP + k * ROW_HEIGHT}" width="${WIDTH}" height="${ROW_HEIGHT}" class="stripe" />` : undefined))}
    ${scale.ticks.map((tick) => {
      const x = scale.toX(tick).toFixed(1);
      return html`<line x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}" class="grid" />
        <text x="${x}" y="${bottom + 15}" class="tick">${hundredths(tick, 0)}</text>`;
    })}
    ${wholeLine(whole, scale, bottom)} ${areas.map((area, k) => areaMarks(area, TOP + (k + 0.5) * ROW_HEIGHT, scale))}
    <text x="4" y="16" class="panel">Overall accuracy, %</text>
  </svg>`;
}

function wholeLine(whole: AccuracyFigure | undefined, { toX }: Scale, bottom: number): Html | undefined {
  if (typeof whole?.value !== 'number') return undefined;
  const x = toX(whole.value);
  const labelX = Math.min(x, RIGHT - 20);
  return html`<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${TOP - 8}" y2="${bottom}" class="whole" />
    <text x="${labelX.toFixed(1)}" y="${TOP - 12}" class="tick">all areas ${hundredths(whole.value)}</text>`;
}

function areaMarks({ areaName: name, overall, gap }: AreaAccuracy, y: number, { toX }: Scale): Html {
  const { value, ciLower, ciUpper } = overall;
  const short = name.length > LINE_LENGTH ? `${name.slice(0, LINE_LENGTH - 1)}…` : name;
  const title = html`<text x="4" y="${y + 4}" class="name">${short}</text>`;
  if (value === null) {
    return html`${title}<text x="${LEFT + 4}" y="${y + 4}" class="tick start">too few units</text>`;
  }
  const whisker =
    ciLower === null || ciUpper === null
      ? undefined
      : html`<path
          class="whisker"
          d="M${toX(ciLower).toFixed(1)} ${y - 4}v8m0 -4H${toX(ciUpper).toFixed(1)}m0 -4v8"
        />`;
  const style = gap?.isSignificant === true ? 'estimate apart' : 'estimate';
  return html`${title}${whisker}<circle cx="${toX(value).toFixed(1)}" cy="${y}" r="4.5" class="${style}" />`;
}
