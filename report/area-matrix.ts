import type { AreaRows, FigureRow } from './estimate-rows.ts';
import { data, shareText, swatch } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { areaDecimals, decimalsFor, fixed } from './number-format.ts';
import { shortReason } from './reasons.ts';
import type { ReportData } from './report-data.ts';

/** More classes than this do not fit side by side on A4. */
const MOST_CLASSES = 7;

/** True when no number of these areas has a standard error, so that a line per area loses nothing. */
export function fitsMatrix(areas: readonly AreaRows[]): boolean {
  const classCount = areas.reduce((most, { rows }) => Math.max(most, rows.length), 0);
  return classCount <= MOST_CLASSES && areas.every(({ rows }) => rows.every((row) => row.standardErrorKm2 === null));
}

/** Estimates of many areas that carry no interval: a line per area, a column per class, the mapped area below each. */
export function areaMatrix(areas: readonly AreaRows[], level: string, { classOf }: ReportData): Html {
  const names = [...new Set(areas.flatMap(({ rows }) => rows.map((row) => row.class)))];
  const decimals = commonDecimals(areas);
  return html`<table class="estimates by-area">
    <caption>
      By ${level}. Areas in km²: the estimate, and below it the
      <span class="diagnostic-text">mapped area, a diagnostic</span
      >.
    </caption>
    <thead>
      <tr>
        <th scope="col">Area</th>
        <th scope="col">Observed</th>
        <th scope="col">Frame</th>
        ${names.map((name) => html`<th scope="col">${swatch(classOf(name).colour)}${classOf(name).title}</th>`)}
        <th scope="col">Status</th>
      </tr>
    </thead>
    <tbody>
      ${areas.map((area) => areaRow(area, names, decimals))}
    </tbody>
  </table>`;
}

/** Decimals that give the middle estimate of the table three digits. */
function commonDecimals(areas: readonly AreaRows[]): number {
  const values = areas.flatMap(({ rows }) =>
    rows.map(({ estimateKm2, mappedAreaKm2 }) => estimateKm2 ?? mappedAreaKm2 ?? 0),
  );
  const sizes = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  return Math.min(3, areaDecimals(sizes[Math.floor(sizes.length / 2)], undefined));
}

function areaRow(
  { name, code, frameKm2, observedShare, rows }: AreaRows,
  names: readonly string[],
  decimals: number,
): Html {
  const heading = html`<th scope="row">
      ${name} ${code === name ? undefined : html`<span class="code">${code}</span>`}
    </th>
    <td>${shareText(observedShare)}</td>
    <td>${frameKm2 === null ? '–' : data(frameKm2, fixed(frameKm2, decimalsFor(frameKm2, 3)))}</td>`;
  const status = html`<td class="status">${[...new Set(rows.map(({ obsStatus }) => obsStatus))].join(' ')}</td>`;
  const reasons = [...new Set(rows.map(({ outcome }) => shortReason(outcome)))];
  const isSilent = rows.every(({ estimateKm2, mappedAreaKm2 }) => estimateKm2 === null && (mappedAreaKm2 ?? 0) === 0);
  if (isSilent) {
    return html`<tr>
      ${heading}
      <td class="reason" colspan="${names.length}">${reasons.join('; ')}</td>
      ${status}
    </tr>`;
  }
  const cells = names.map((name) => {
    const row = rows.find((candidate) => candidate.class === name);
    return html`<td>${row === undefined ? '–' : cellOf(row, decimals)}</td>`;
  });
  return html`<tr>
    ${heading}${cells}${status}
  </tr>`;
}

function cellOf({ estimateKm2, mappedAreaKm2, outcome }: FigureRow, decimals: number): Html {
  const estimate =
    estimateKm2 === null
      ? html`<span class="reason">${shortReason(outcome)}</span>`
      : html`<b>${data(estimateKm2, fixed(estimateKm2, decimals))}</b>`;
  const mapped =
    mappedAreaKm2 === null
      ? undefined
      : data(mappedAreaKm2, mappedAreaKm2 === 0 ? '0' : fixed(mappedAreaKm2, decimals));
  return html`${estimate}<small class="diagnostic-text">${mapped}</small>`;
}
