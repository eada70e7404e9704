import { confidentialBanner } from './confidential-page.ts';
import { data } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import {
  dateInWords,
  decimalsFor,
  fixed,
  hundredths,
  hundredthsInterval,
  interval,
  areaDecimals,
} from './number-format.ts';
import { shortReason } from './reasons.ts';
import { FAILURES_LISTED } from '../results/manifest.ts';
import { shownBy } from './manifest-view.ts';
import { TOTAL_LEVEL } from '../results/codes.ts';
import type { ReportData } from './report-data.ts';
import type { FigureRow } from './estimate-rows.ts';

const CARD_COUNT = 3;

function imageryText(dates: readonly string[]): string {
  const days = [...new Set(dates.map((date) => date.slice(0, 10)))];
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return 'not recorded';
  if (first === last) return dateInWords(first);
  return `${dateInWords(first)} to ${dateInWords(last)} (${days.length} dates)`;
}

/** The last part of a path or an address. */
function baseName(file: string): string {
  return file.split('/').at(-1) || file;
}

/** Title, date of the imagery or name of the map, and state of the run; above them who may not have the page. */
export function headerSection(report: ReportData): Html {
  const header = titleAndFacts(report);
  return report.manifest.confidential ? html`${confidentialBanner()} ${header}` : header;
}

function titleAndFacts(report: ReportData): Html {
  const { manifest } = report;
  const isPartial = manifest.status === 'partial';
  const { heldBy, signatures } = manifest.publication;
  return html`<header>
    <p class="kicker">
      Area statistics from ${manifest.map === undefined ? 'satellite imagery' : 'a map and a reference sample'}
    </p>
    <h1>${manifest.title}</h1>
    <dl class="facts">
      <div>
        <dt>${manifest.map === undefined ? 'Date of imagery' : 'Map'}</dt>
        <dd>${manifest.map === undefined ? imageryText(manifest.imageryDates) : baseName(manifest.map.file)}</dd>
      </div>
      <div>
        <dt>Areas</dt>
        <dd>${areasText(report)}</dd>
      </div>
      <div>
        <dt>Frame</dt>
        <dd>${frameText(report)}</dd>
      </div>
      <div>
        <dt>Reference sample</dt>
        <dd>${sampleText(manifest.statistics.sampleSize)}</dd>
      </div>
    </dl>
    ${revisionNote(report)}
    ${isPartial ? html`<p class="alarm">This run is partial: ${failedText(manifest.failures.length)} of its pieces failed. The figures below are incomplete and not for publication.</p>` : undefined}
    ${manifest.status === 'held' ? html`<p class="alarm">This run is held and not for publication until a person signs. ${heldBy.join(' ')}</p>` : undefined}
    ${signatures.map(({ name, reason, signedAt }) => html`<p class="notes">Released by ${name} on ${dateInWords(signedAt)}, in spite of: ${heldBy.join(' ')} Reason: ${reason}</p>`)}
  </header>`;
}

function failedText(listed: number): string {
  if (listed === 0) return 'some';
  return listed < FAILURES_LISTED ? String(listed) : `${FAILURES_LISTED} or more`;
}

/** Results that are not the first of their map say so, what was changed, and where the others are. */
function revisionNote({ manifest: { revision } }: ReportData): Html | undefined {
  if (revision === undefined) return undefined;
  const { number, changed, earlier } = revision;
  const before = earlier.map((one) => `revision ${one.number} (${one.status === 'done' ? 'released' : one.status})`);
  const keys = changed.join(', ');
  return html`<p class="notes">
    Revision ${number} of the results of this map: ${keys} changed. The map is the same. Kept in the folder “revisions”:
    ${before.join(', ')}.
  </p>`;
}

/** How many areas of the finest level there are, family by family. */
function areasText({ manifest, areas }: ReportData): string {
  const finest = areas.findLast(({ level }) => level !== TOTAL_LEVEL)?.level;
  if (finest === undefined) return 'one';
  const levels = manifest.areaLevels.filter((name) => areas.some(({ level }) => level === name));
  return (levels.length === 0 ? [finest] : levels)
    .map((name) => `${areas.filter(({ level }) => level === name).length} of level “${name}”`)
    .join(', ');
}

function frameText(report: ReportData): string {
  const part = sampledPart(report);
  const isWhole = report.manifest.statistics.frame === 'areas';
  if (part !== undefined) return `what was sampled of ${isWhole ? 'the areas' : 'the observed part'}: ${part}`;
  return isWhole ? 'the whole areas' : 'the observed part';
}

/** How much of the run's frame the sample was drawn from; undefined where that is all of it, or nothing is known of it. */
function sampledPart({ sample }: ReportData): string | undefined {
  const { frameKm2 = 0, notSampledKm2 = 0 } = sample?.drawnFrom ?? {};
  if (notSampledKm2 === 0) return undefined;
  const all = frameKm2 + notSampledKm2;
  const decimals = decimalsFor(all, 4);
  return `${fixed(frameKm2, decimals)} of ${fixed(all, decimals)} km²`;
}

function sampleText(size: number | undefined): string {
  return size === undefined || size === 0 ? 'none' : `${fixed(size, 0)} units`;
}

/** The figures a reader takes away: largest classes, accuracy of the map, share that was observed. */
export function keyFigures(report: ReportData): Html {
  const { areas, accuracy, manifest } = report;
  const whole = areas.find(({ level }) => level === TOTAL_LEVEL);
  const rows = (whole?.rows ?? []).toSorted(
    (a, b) => (b.estimateKm2 ?? b.mappedAreaKm2 ?? 0) - (a.estimateKm2 ?? a.mappedAreaKm2 ?? 0),
  );
  const level = hundredths(manifest.statistics.confidence, 0);
  const cards = report.hasEstimates ? rows.slice(0, CARD_COUNT).map((row) => classCard(row, report, level)) : [];
  const overall = accuracy?.overall;
  const accuracyCard =
    typeof overall?.value !== 'number'
      ? undefined
      : html`<div class="card">
          <p class="label">Overall accuracy</p>
          <p class="big">${data(overall.value, hundredths(overall.value))}<span class="unit"> %</span></p>
          <p class="range">
            ${
              overall.ciLower === null || overall.ciUpper === null
                ? shortReason(overall.outcome)
                : html`${level} % interval<br />${hundredthsInterval(overall.ciLower, overall.ciUpper)} %`
            }
          </p>
        </div>`;
  return html`<section class="key" aria-label="Key figures">
    <div class="cards">${cards}${accuracyCard}</div>
    <p class="lede">${lede(report)}</p>
  </section>`;
}

function classCard(row: FigureRow, { classOf }: ReportData, level: string): Html {
  const { estimateKm2, standardErrorKm2, ciLowerKm2, ciUpperKm2 } = row;
  const { title, colour } = classOf(row.class);
  const decimals = areaDecimals(estimateKm2, standardErrorKm2);
  const hasInterval = ciLowerKm2 !== null && ciUpperKm2 !== null;
  return html`<div class="card" style="border-top-color:${colour}">
    <p class="label">${title}</p>
    <p class="big">
      ${estimateKm2 === null ? '–' : data(estimateKm2, fixed(estimateKm2, decimals))}<span class="unit"> km²</span>
    </p>
    <p class="range">
      ${hasInterval ? html`${level} % interval<br />${interval(ciLowerKm2, ciUpperKm2, decimals)} km²` : shortReason(row.outcome)}
    </p>
  </div>`;
}

/** One sentence on what the figures are of. */
function lede(report: ReportData): string {
  const { areas, manifest, hasEstimates } = report;
  const whole = areas.find(({ level }) => level === TOTAL_LEVEL);
  const { observedShare: share = null, frameKm2: frame = null } = whole ?? {};
  const shown = shownBy(manifest);
  const showsText = `${shown[0]!.toUpperCase()}${shown.slice(1)} shows`;
  const seen = share === null ? '' : `${hundredths(share)} % of the areas`;
  if (!hasEstimates) {
    return `No area could be estimated; the tables show mapped areas only, which are a diagnostic and no statistic. ${showsText} ${seen || 'part of the areas'}.`;
  }
  const size = frame === null ? '' : `${fixed(frame, decimalsFor(frame, 4))} km²`;
  const isWhole = manifest.statistics.frame === 'areas';
  const part = sampledPart(report);
  if (part !== undefined) {
    const of = isWhole ? 'the areas' : `what ${shown} shows`;
    return `The estimates are of the part of ${of} that was sampled: ${part}. Of the rest they say nothing. ${showsText} ${seen}.`;
  }
  return isWhole
    ? `The estimates are of the whole areas, ${size}, of which ${shown} shows ${seen}.`
    : `The estimates are of the part that ${shown} shows: ${size}, ${seen}. Of the rest they say nothing.`;
}
