import { isModelMethod } from '../statistics/model-method.ts';
import { outcomeSentence } from '../statistics/outcome.ts';
import { data } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { knownMethods, methodWords } from './method-words.ts';
import { decimalsFor, fixed, hundredths } from './number-format.ts';
import { intervalInWords } from './reasons.ts';
import type { ReportData } from './report-data.ts';

/** How the figures were made, in plain words. */
export function methodSection(report: ReportData): Html {
  const { areas, manifest } = report;
  const rows = areas.flatMap(({ rows: ofArea }) => ofArea);
  const methods = knownMethods(rows.map(({ method }) => method)).map((method) => methodWords(method)!);
  const intervals = [...new Set(rows.map(({ intervalMethod }) => intervalMethod))].filter((method) => method !== null);
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))].filter(
    (outcome) => outcome !== null && outcome !== 'OK',
  );
  const level = hundredths(manifest.statistics.confidence, 0);
  return html`<section class="method">
    <h2>How the figures were made</h2>
    <p><b>Map.</b> ${mapSentences(report)}</p>
    <p>
      <b>Mapped area.</b> Each pixel counts with the exact fraction of it that lies in an area, times its true area on
      the ellipsoid. A map errs, and counting its pixels carries the errors along: mapped areas are shown to judge the
      map, not as results.
    </p>
    ${methods.map(({ title, explanation, citation }) => html`<p><b>${title}.</b> ${explanation} <cite>${citation}.</cite></p>`)}
    ${collapsedParagraph(report)}
    ${intervals.length === 0 ? undefined : html`<p><b>Intervals.</b> ${level} % confidence: ${intervals.map(intervalInWords).join('; ')}. If the sample were drawn again and again, ${level} % of such intervals would hold the true area, as far as the labels of the reference are right${rows.some(({ method }) => isModelMethod(method)) ? '; those of models hold it so often on average over the areas, as far as the model is right' : ''}.</p>`}
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

const figures = (value: number): string => fixed(value, decimalsFor(value, 2));

/** Which parts were joined, too thin to be estimated by themselves or as the run file asks; nothing where none was. */
function collapsedParagraph({ sample, classOf }: ReportData): Html | undefined {
  const collapsed = sample?.collapsed ?? [];
  if (collapsed.length === 0) return undefined;
  const named = (name: string, isStratum: boolean): string => (isStratum ? name : classOf(name).title);
  const parts = collapsed.map(
    ({ part, into, isStratum, isDeclared, sizeKm2, units }) =>
      html`<li>
        ${named(part, isStratum)} (${data(sizeKm2, figures(sizeKm2))} km², ${data(units, figures(units))} units) with
        ${named(into, isStratum)}${isDeclared ? ', as the run file asks' : ''}
      </li>`,
  );
  return html`<p>
      <b>Thin parts.</b> Parts that hold, or are expected to hold, too few units to be estimated by themselves are
      joined with the next larger one, others as the run file asks; what the units show plays no part in it:
    </p>
    <ul class="collapsed">
      ${parts}
    </ul>`;
}

function mapSentences(report: ReportData): string {
  const { map } = report.manifest;
  if (map !== undefined) {
    const made =
      map.madeBy === undefined
        ? 'How it was made, and where it was trained, is not known here.'
        : `The model ${map.madeBy} made it.`;
    return `The map stood already (${map.file}) and was read as it is; its classes are from ${map.classesFrom}. ${made} A pixel of nodata, or of a value that is no class, has no class.`;
  }
  return `A model assigned a class to every pixel that the imagery shows. ${imagesSentence(report)} A pixel without valid data in all bands has no class.`;
}

function imagesSentence({ manifest }: ReportData): string {
  if (manifest.sceneCount === 0) return '';
  return manifest.sceneCount === 1 ? 'One scene was used.' : `${manifest.sceneCount} scenes were combined.`;
}
