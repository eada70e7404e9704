import { areaMatrix, fitsMatrix } from './area-matrix.ts';
import { areaPlot } from './area-plot.ts';
import type { AreaRows, EstimateRow } from './estimate-rows.ts';
import { estimateCells, mappedCell, shareText, swatch } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { decimalsFor, fixed, hundredths } from './number-format.ts';
import { methodInWords, noteSentences, shortReason } from './reasons.ts';
import { TOTAL_LEVEL, type ReportData } from './report-data.ts';

/** Estimated areas of the whole: figure and table. */
export function totalSection(report: ReportData): Html {
  const whole = report.areas.find(({ level }) => level === TOTAL_LEVEL);
  if (whole === undefined) return html``;
  const figure = report.hasEstimates
    ? html`<figure>
        <figcaption>
          <b>Mapped against estimated area.</b> The estimate comes from the reference sample; the mapped area, from
          counting pixels, is a diagnostic.${unseenNote(whole, report)}
        </figcaption>
        ${areaPlot(whole.rows, report)}
      </figure>`
    : undefined;
  return html`<section>
    <h2>Area by class</h2>
    ${figure} ${table(report, 'All areas together', [whole], false)} ${tableNotes(report)}
  </section>`;
}

/** Where the frame is larger than what was seen, mapped and estimated areas differ for that reason too. */
function unseenNote({ observedShare }: AreaRows, { manifest }: ReportData): string | undefined {
  if (manifest.statistics.frame !== 'areas' || observedShare === undefined || observedShare >= 1) return undefined;
  return ` It covers the ${hundredths(observedShare)} % that was seen, the estimate the whole.`;
}

/** Estimated areas of every level below the whole, from the largest areas to the smallest. */
export function levelsSection(report: ReportData): Html {
  const levels = [...new Set(report.areas.map(({ level }) => level))].filter((level) => level !== TOTAL_LEVEL);
  return html`${levels.map((level) => {
    const areas = report.areas.filter((area) => area.level === level);
    return html`<section class="level">
      <h2>Area by class and ${level}</h2>
      ${fitsMatrix(areas) ? areaMatrix(areas, level, report) : table(report, `By ${level}`, areas, true)}
      ${levelNotes(areas)}
    </section>`;
  })}`;
}

function table(report: ReportData, caption: string, areas: readonly AreaRows[], isByArea: boolean): Html {
  const level = hundredths(report.manifest.statistics.confidence, 0);
  return html`<table class="estimates">
    <caption>
      ${caption}. Areas in km².
    </caption>
    <thead>
      <tr>
        <th scope="col">Class</th>
        <th scope="col">Estimate</th>
        <th scope="col">Standard error</th>
        <th scope="col">${level} % interval</th>
        <th scope="col">CV</th>
        <th scope="col">Status</th>
        <th scope="col" class="diagnostic">Mapped<br /><small>diagnostic</small></th>
      </tr>
    </thead>
    ${areas.map(
      (area) =>
        html`<tbody>
          ${isByArea ? areaHeading(area) : undefined}${area.rows.map((row) => classRow(row, report))}
        </tbody>`,
    )}
  </table>`;
}

function areaHeading({ name, code, frameKm2, observedShare }: AreaRows): Html {
  const size = frameKm2 === undefined ? undefined : html`, frame ${fixed(frameKm2, decimalsFor(frameKm2, 3))} km²`;
  return html`<tr class="area">
    <th scope="rowgroup" colspan="7">
      ${name} ${code === name ? undefined : html`<span class="code">${code}</span>`}<span class="aside"
        >observed ${shareText(observedShare)}${size}</span
      >
    </th>
  </tr>`;
}

function classRow(row: EstimateRow, { classOf }: ReportData): Html {
  const { title, colour } = classOf(row.className);
  return html`<tr>
    <th scope="row">${swatch(colour)}${title}</th>
    ${estimateCells(row)}
    <td class="status">${row.obsStatus}</td>
    <td class="diagnostic">${mappedCell(row)}</td>
  </tr>`;
}

/** Why figures of a level carry no interval, said once for all of them. */
function levelNotes(areas: readonly AreaRows[]): Html {
  const outcomes = [...new Set(areas.flatMap(({ rows }) => rows.map(({ outcome }) => outcome)))];
  const bare = outcomes.filter((outcome) => outcome === 'MODEL_BASED' || outcome === 'NON_PROBABILITY_SAMPLE');
  const sentences = [...bare.map((outcome) => `${capitalised(shortReason(outcome))}.`), noteSentences(outcomes)];
  const text = sentences.filter((sentence) => sentence !== '').join(' ');
  return text === '' ? html`` : html`<p class="notes">${text}</p>`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function tableNotes({ areas, manifest }: ReportData): Html {
  const rows = areas.filter(({ level }) => level === TOTAL_LEVEL).flatMap(({ rows: ofArea }) => ofArea);
  const methods = [
    ...new Set(rows.filter(({ method }) => method !== '' && method !== 'none').map(({ method }) => method)),
  ];
  const sizes = rows.map(({ sampleSize }) => sampleSize ?? 0);
  const units = Math.max(0, ...sizes);
  return html`<p class="notes">
    CV: standard error divided by the estimate. Limits are rounded outward; rounded figures need not add up.
    ${methods.length === 0 ? undefined : `Estimates: ${methods.map(methodInWords).join('; ')}${units === 0 ? '' : `, ${fixed(units, 0)} units`}.`}
    Status after ${manifest.statistics.obsStatusCodeList ?? 'SDMX CL_OBS_STATUS'}: A normal, E estimated by a model, U
    low reliability, Q suppressed, L exists but was not collected. ${noteSentences(rows.map(({ outcome }) => outcome))}
  </p>`;
}
