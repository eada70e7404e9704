import { outcomeSentence } from '../statistics/outcome.ts';
import { html, type Html } from './html.ts';
import { intervalInWords } from './reasons.ts';
import type { ReportData } from './report-data.ts';
import { hundredths } from './number-format.ts';

const CITATION: Readonly<Record<string, string>> = {
  stratified:
    'Stehman (2014), International Journal of Remote Sensing 35:4923–4939; Olofsson and others (2014), Remote Sensing of Environment 148:42–57',
  'post-stratified':
    'Card (1982), Photogrammetric Engineering and Remote Sensing 48:431–439; Cochran (1977), Sampling Techniques, section 5A.9',
  'simple-random': 'Cochran (1977), Sampling Techniques, chapters 2 and 3',
  synthetic: 'Rao and Molina (2015), Small Area Estimation, chapter 3',
};

const EXPLANATION: Readonly<Record<string, string>> = {
  stratified:
    'The sample was drawn stratum by stratum. What the reference says in each stratum is weighted by the size of the stratum.',
  'post-stratified':
    'The sample was drawn at random over the whole. It is sorted by what the map says, and each part is weighted by its mapped area, which is known exactly. This corrects the map’s errors and uses the map to reduce the standard error.',
  'simple-random': 'The sample was drawn at random over the whole and is used as it is, without the map’s help.',
  synthetic:
    'The sample is too small to speak for single areas. What a map class turned out to be on the whole is carried over to each area’s mapped classes. If the map errs differently there, the figure is off by an amount that is not known; therefore it has no interval.',
};

/** How the figures were made, in plain words. */
export function methodSection(report: ReportData): Html {
  const { areas, manifest } = report;
  const rows = areas.flatMap(({ rows: ofArea }) => ofArea);
  const methods = [...new Set(rows.map(({ method }) => method))].filter((method) => EXPLANATION[method] !== undefined);
  const intervals = [...new Set(rows.map(({ intervalMethod }) => intervalMethod))].filter((method) => method !== '');
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))].filter(
    (outcome) => outcome !== undefined && outcome !== 'OK',
  );
  const level = hundredths(manifest.statistics.confidence, 0);
  return html`<section class="method">
    <h2>How the figures were made</h2>
    <p>
      <b>Map.</b> A model assigned a class to every pixel that the imagery shows. ${imagesSentence(report)} A pixel
      without valid data in all bands has no class.
    </p>
    <p>
      <b>Mapped area.</b> Each pixel counts with the exact fraction of it that lies in an area, times its true area on
      the ellipsoid. A map errs, and counting its pixels carries the errors along: mapped areas are shown to judge the
      map, not as results.
    </p>
    ${methods.map((method) => html`<p><b>${titleOf(method)}.</b> ${EXPLANATION[method]} <cite>${CITATION[method]}.</cite></p>`)}
    ${intervals.length === 0 ? undefined : html`<p><b>Intervals.</b> ${level} % confidence: ${intervals.map(intervalInWords).join('; ')}. If the sample were drawn again and again, ${level} % of such intervals would hold the true area, as far as the labels of the reference are right.</p>`}
    ${
      outcomes.length === 0
        ? undefined
        : html`<p><b>Notes in the tables.</b></p>
            <ul class="outcomes">
              ${outcomes.map((outcome) => html`<li><code>${outcome}</code> ${outcomeSentence(outcome)}</li>`)}
            </ul>`
    }
  </section>`;
}

function imagesSentence({ manifest }: ReportData): string {
  if (manifest.sceneCount === 0) return '';
  return manifest.sceneCount === 1 ? 'One scene was used.' : `${manifest.sceneCount} scenes were combined.`;
}

const TITLES: Readonly<Record<string, string>> = {
  stratified: 'Stratified estimate',
  'post-stratified': 'Post-stratified estimate',
  'simple-random': 'Simple random sample',
  synthetic: 'Synthetic estimate for single areas',
};

function titleOf(method: string): string {
  return TITLES[method] ?? method;
}
