import { isModelMethod } from '../statistics/model-method.ts';
import type { FigureRow } from './estimate-rows.ts';
import { html, type Html } from './html.ts';
import { knownMethods, methodTag } from './method-words.ts';
import { hundredths } from './number-format.ts';
import { TOTAL_LEVEL } from '../results/codes.ts';
import type { ReportData } from './report-data.ts';

/** What a reader must know before using a figure, in plain words. */
export function warningsSection(report: ReportData): Html {
  const warnings = [...report.manifest.warnings, ...ownWarnings(report)];
  if (warnings.length === 0) return html``;
  return html`<section class="warnings">
    <h2>Read this first</h2>
    <ul>
      ${warnings.map((warning) => html`<li>${warning}</li>`)}
    </ul>
  </section>`;
}

function ownWarnings({ areas, hasEstimates, manifest }: ReportData): string[] {
  const unseen = areas.filter(({ level, observedShare }) => level !== TOTAL_LEVEL && observedShare === 0);
  const figures = areas.flatMap(({ level, rows }) => (level === TOTAL_LEVEL ? [] : rows)).filter(hasValue);
  const modelled = figures.filter(({ method }) => isModelMethod(method));
  const isConfidential = areas.some(({ rows }) =>
    rows.some(({ confStatus }) => confStatus !== null && !['F', 'N'].includes(confStatus)),
  );
  const share = areas.find(({ level }) => level === TOTAL_LEVEL)?.observedShare ?? 1;
  const isCut = share < 1 && manifest.statistics.frame === 'observed' && hasEstimates;
  return [
    ...(isConfidential
      ? ['This report shows confidential numbers and is for internal use; published.csv is what may leave the office.']
      : []),
    ...(isCut ? [`${hundredths(1 - share)} % of the areas were not observed. The estimates leave them out.`] : []),
    ...(unseen.length === 0
      ? []
      : [`Nothing was observed, and there are no figures, of: ${unseen.map(({ name }) => name).join(', ')}.`]),
    ...(modelled.length === 0
      ? []
      : [
          `${modelled.length} of ${figures.length} figures below the whole come from a model (${tagsOf(modelled)}). They borrow from other areas; their error is the root mean squared error of the model and as good as the model is.`,
        ]),
  ];
}

function hasValue({ estimateKm2 }: FigureRow): boolean {
  return estimateKm2 !== null;
}

function tagsOf(rows: readonly FigureRow[]): string {
  return knownMethods(rows.map(({ method }) => method))
    .map(methodTag)
    .join(', ');
}
