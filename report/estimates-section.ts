import { areaMatrix, fitsMatrix } from './area-matrix.ts';
import { areaPlot } from './area-plot.ts';
import type { AreaRows } from './estimate-rows.ts';
import { estimateTable, methodLegend } from './estimate-table.ts';
import { html, type Html } from './html.ts';
import { fixed, hundredths } from './number-format.ts';
import { noteSentences, shortReason } from './reasons.ts';
import { TOTAL_LEVEL } from '../results/codes.ts';
import type { ReportData } from './report-data.ts';

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
    ${figure}
    ${estimateTable(report, { caption: 'All areas together', areas: [whole], isByArea: false, isGraded: true })}
    ${tableNotes(report)}
  </section>`;
}

/** Where the frame is larger than what was seen, mapped and estimated areas differ for that reason too. */
function unseenNote({ observedShare }: AreaRows, { manifest }: ReportData): string | undefined {
  if (manifest.statistics.frame !== 'areas' || observedShare === null || observedShare >= 1) return undefined;
  return ` It covers the ${hundredths(observedShare)} % that was seen, the estimate the whole.`;
}

/** Estimated areas of every level below the whole, from the largest areas to the smallest. */
export function levelsSection(report: ReportData): Html {
  const levels = [...new Set(report.areas.map(({ level }) => level))].filter((level) => level !== TOTAL_LEVEL);
  return html`${levels.map((level) => {
    const areas = report.areas.filter((area) => area.level === level);
    return html`<section class="level">
      <h2>Area by class and ${level}</h2>
      ${fitsMatrix(areas) ? areaMatrix(areas, level, report) : estimateTable(report, { caption: `By ${level}`, areas, isByArea: true, isGraded: true })}
      ${levelNotes(areas)}
    </section>`;
  })}`;
}

/** What the tags and signs of a level mean, and why figures carry no interval, said once for all of them. */
function levelNotes(areas: readonly AreaRows[]): Html {
  const rows = areas.flatMap((area) => area.rows);
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))];
  const bare = outcomes.filter((outcome) => outcome === 'NON_PROBABILITY_SAMPLE');
  const sentences = [
    ...bare.map((outcome) => `${capitalised(shortReason(outcome))}.`),
    methodLegend(areas),
    noteSentences(outcomes),
  ];
  const text = sentences.filter((sentence) => sentence !== '').join(' ');
  return text === '' ? html`` : html`<p class="notes">${text}</p>`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function tableNotes({ areas, manifest }: ReportData): Html {
  const whole = areas.filter(({ level }) => level === TOTAL_LEVEL);
  const rows = whole.flatMap(({ rows: ofArea }) => ofArea);
  const units = rows.reduce((most, { sampleSize }) => Math.max(most, sampleSize ?? 0), 0);
  const isGraded = rows.some(({ qualityLetter }) => (qualityLetter ?? '') !== '');
  const notFree = areas.some(({ rows: ofArea }) =>
    ofArea.some(({ confStatus }) => confStatus !== null && confStatus !== 'F'),
  );
  const sentences = [
    'CV: error divided by the estimate. Limits are rounded outward; rounded figures need not add up.',
    units === 0 ? '' : `Sample: ${fixed(units, 0)} units.`,
    `Status after ${manifest.statistics.obsStatusCodeList ?? 'SDMX CL_OBS_STATUS'}: A normal, E estimated by a model, U low reliability, Q suppressed, L exists but was not collected.`,
    notFree ? 'In brackets after it, where a number is not free for publication, its confidentiality status.' : '',
    isGraded ? `Quality: letter of the policy${policyText(manifest.policy)}.` : '',
    methodLegend(whole),
    noteSentences(rows.map(({ outcome }) => outcome)),
  ];
  return html`<p class="notes">${sentences.filter((sentence) => sentence !== '').join(' ')}</p>`;
}

function policyText(policy: string | undefined): string {
  return policy === undefined ? '' : ` “${policy}”`;
}

/** Estimates of the legend's higher classes; nothing where the legend has none. */
export function higherClassesSection(report: ReportData): Html {
  const { higherClasses } = report;
  if (higherClasses.length === 0) return html``;
  return html`<section class="level">
    <h2>Higher classes of the legend</h2>
    <p>
      Values are the sums of their classes; errors are estimated anew from the sample with the labels of the higher
      class, for errors of classes do not add up.
    </p>
    ${estimateTable(report, { caption: 'By area, the whole first', areas: higherClasses, isByArea: true, isGraded: false })}
    ${levelNotes(higherClasses)}
  </section>`;
}
