import { html, type Html } from './html.ts';
import { decimalsFor, fixed, hundredths } from './number-format.ts';
import type { FigureRow } from './estimate-rows.ts';
import type { ReportData } from './report-data.ts';
import { tickStep } from './tick-step.ts';

const WIDTH = 720;
const ROW_HEIGHT = 40;
const TOP = 44;
const AREA = { left: 182, right: 448 };
const DIFFERENCE = { left: 512, right: 660 };
const WIDEST_DIFFERENCE = 1;
const LINE_LENGTH = 20;

interface Axis {
  readonly ticks: readonly number[];
  readonly toX: (value: number) => number;
}

function axis(o: { readonly low: number; readonly high: number; readonly left: number; readonly right: number }): Axis {
  const step = tickStep(o.high - o.low, 4);
  const count = Math.round((o.high - o.low) / step + 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, k) => o.low + k * step).filter(
    (tick) => tick <= o.high * (1 + 1e-9),
  );
  return { ticks, toX: (value) => o.left + ((value - o.low) / (o.high - o.low)) * (o.right - o.left) };
}

function areaAxis(rows: readonly FigureRow[]): Axis {
  const values = rows.flatMap(({ ciUpperKm2, estimateKm2, mappedAreaKm2 }) => [
    ciUpperKm2 ?? 0,
    estimateKm2 ?? 0,
    mappedAreaKm2 ?? 0,
  ]);
  const most = values.reduce((largest, value) => Math.max(largest, value), 1e-6);
  const step = tickStep(most, 4);
  return axis({ low: 0, high: Math.ceil(most / step) * step, ...AREA });
}

/** Mapped and interval limits as fractions of the estimate, less one. */
function relativeTo({ estimateKm2, ciLowerKm2, ciUpperKm2, mappedAreaKm2 }: FigureRow): readonly number[] {
  if (estimateKm2 === null || estimateKm2 === 0 || mappedAreaKm2 === null) return [];
  return [mappedAreaKm2, ciLowerKm2 ?? estimateKm2, ciUpperKm2 ?? estimateKm2].map((value) => value / estimateKm2 - 1);
}

function differenceAxis(rows: readonly FigureRow[]): Axis {
  const most = Math.min(
    WIDEST_DIFFERENCE,
    rows.flatMap(relativeTo).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0.02),
  );
  const step = tickStep(most, 2);
  const high = Math.min(WIDEST_DIFFERENCE, Math.ceil(most / step - 1e-9) * step);
  return axis({ low: -high, high, ...DIFFERENCE });
}

/** Figure of mapped against estimated area for each class of the whole, as inline SVG. */
export function areaPlot(rows: readonly FigureRow[], { classOf }: ReportData): Html {
  const areas = areaAxis(rows);
  const differences = differenceAxis(rows);
  const bottom = TOP + rows.length * ROW_HEIGHT;
  const gridLine = (x: number, isZero: boolean): Html =>
    html`<line
      x1="${x.toFixed(1)}"
      x2="${x.toFixed(1)}"
      y1="${TOP}"
      y2="${bottom}"
      class="${isZero ? 'zero' : 'grid'}"
    />`;
  const tickLabel = (x: number, text: string): Html =>
    html`<text x="${x.toFixed(1)}" y="${bottom + 15}" class="tick">${text}</text>`;
  const step = (areas.ticks[1] ?? 1) - (areas.ticks[0] ?? 0);
  return html`<svg
    viewBox="0 0 ${WIDTH} ${bottom + 24}"
    role="img"
    class="plot"
    aria-label="Estimated area with its interval, and mapped area, for each class"
  >
    <text x="${AREA.left}" y="16" class="panel">Area, km²</text>
    <text x="${DIFFERENCE.left}" y="16" class="panel">Mapped less estimated, %</text>
    <text x="${DIFFERENCE.left}" y="31" class="tick start">grey: the estimate’s interval</text>
    ${rows.map((_, k) => (k % 2 === 0 ? html`<rect x="0" y="${TOP + k * ROW_HEIGHT}" width="${WIDTH}" height="${ROW_HEIGHT}" class="stripe" />` : undefined))}
    ${areas.ticks.map((tick) => [gridLine(areas.toX(tick), tick === 0), tickLabel(areas.toX(tick), fixed(tick, decimalsFor(step, 1)))])}
    ${differences.ticks.map((tick) => {
      const isZero = Math.abs(tick) < 1e-9;
      const text = isZero ? '0' : `${tick > 0 ? '+' : ''}${hundredths(tick, 0)}`;
      return [gridLine(differences.toX(tick), isZero), tickLabel(differences.toX(tick), text)];
    })}
    ${rows.map((row, k) => {
      const { title, colour } = classOf(row.class);
      const y = TOP + (k + 0.5) * ROW_HEIGHT;
      return [classLabel(title, colour, y), areaMarks(row, y, areas), differenceMarks(row, y, differences)];
    })}
    ${plotKey()}
  </svg>`;
}

/** A title as it fits beside the plot: one line, two where it is long, cut where even they do not hold it. */
function linesOf(title: string): string[] {
  if (title.length <= LINE_LENGTH) return [title];
  const space = title.lastIndexOf(' ', LINE_LENGTH);
  const cut = space > 0 ? space : LINE_LENGTH;
  const rest = title.slice(cut).trim();
  return [title.slice(0, cut), rest.length > LINE_LENGTH ? `${rest.slice(0, LINE_LENGTH - 1)}…` : rest];
}

function classLabel(title: string, colour: string, y: number): Html {
  const lines = linesOf(title);
  const first = y + 4 - (lines.length - 1) * 7.5;
  return html`<rect
      x="4"
      y="${y - 6}"
      width="12"
      height="12"
      rx="2"
      fill="${colour}"
      stroke="#33414d"
      stroke-width=".6"
    />
    ${lines.map((line, k) => html`<text x="24" y="${first + 15 * k}" class="name">${line}</text>`)}`;
}

function diamond(x: number, y: number): Html {
  const d = `M${(x - 5).toFixed(1)} ${y}L${x.toFixed(1)} ${y - 5}L${(x + 5).toFixed(1)} ${y}L${x.toFixed(1)} ${y + 5}Z`;
  return html`<path d="${d}" class="mapped" />`;
}

function areaMarks({ estimateKm2, ciLowerKm2, ciUpperKm2, mappedAreaKm2 }: FigureRow, y: number, { toX }: Axis): Html {
  const line = y - 7;
  const whisker =
    ciLowerKm2 === null || ciUpperKm2 === null
      ? undefined
      : html`<path
          class="whisker"
          d="M${toX(ciLowerKm2).toFixed(1)} ${line - 4}v8m0 -4H${toX(ciUpperKm2).toFixed(1)}m0 -4v8"
        />`;
  const dot =
    estimateKm2 === null
      ? undefined
      : html`<circle cx="${toX(estimateKm2).toFixed(1)}" cy="${line}" r="4.5" class="estimate" />`;
  return html`${whisker}${dot}${mappedAreaKm2 === null ? undefined : diamond(toX(mappedAreaKm2), y + 9)}`;
}

function differenceMarks(row: FigureRow, y: number, { toX }: Axis): Html {
  const [mapped, lower, upper] = relativeTo(row);
  if (mapped === undefined || lower === undefined || upper === undefined) {
    return html`<text x="${(DIFFERENCE.left + DIFFERENCE.right) / 2}" y="${y + 4}" class="tick">no estimate</text>`;
  }
  const clip = (value: number): number => toX(Math.max(-WIDEST_DIFFERENCE, Math.min(WIDEST_DIFFERENCE, value)));
  const from = Math.max(DIFFERENCE.left, clip(lower));
  const to = Math.min(DIFFERENCE.right, clip(upper));
  const text = `${mapped > 0 ? '+' : ''}${hundredths(mapped, Math.abs(mapped) < 0.1 ? 1 : 0)} %`;
  return html`<rect
      x="${from.toFixed(1)}"
      y="${y - 7}"
      width="${Math.max(0, to - from).toFixed(1)}"
      height="14"
      class="band"
    />
    ${diamond(Math.max(DIFFERENCE.left, Math.min(DIFFERENCE.right, clip(mapped))), y)}
    <text x="${WIDTH - 4}" y="${y + 4}" class="amount">${text}</text>`;
}

function plotKey(): Html {
  return html`<g transform="translate(${AREA.left + 84} 12)">
    <path class="whisker" d="M0 -4v8m0 -4H24m0 -4v8" /><circle cx="12" cy="0" r="4.5" class="estimate" />
    <text x="30" y="4" class="tick start">estimate</text>${diamond(100, 0)}<text x="110" y="4" class="tick start"
      >mapped</text
    >
  </g>`;
}
