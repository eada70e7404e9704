import { isModelMethod } from '../statistics/model-method.ts';
import type { AreaRows, FigureRow } from './estimate-rows.ts';
import { data, estimateCells, mappedCell, shareText, swatch } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { knownMethods, methodTag, methodWords } from './method-words.ts';
import { decimalsFor, fixed, hundredths } from './number-format.ts';
import type { ReportData } from './report-data.ts';

export interface EstimateTable {
  readonly caption: string;
  readonly areas: readonly AreaRows[];
  /** True to head each area's rows with its name. */
  readonly isByArea: boolean;
  /** False for a table that has neither quality letters nor mapped areas. */
  readonly isGraded: boolean;
}

/** Estimates with all that a reader needs to judge them: error, interval, coefficient of variation, status, method. */
export function estimateTable(report: ReportData, table: EstimateTable): Html {
  const level = hundredths(report.manifest.statistics.confidence, 0);
  const hasModels = table.areas.some(({ rows }) => rows.some(({ method }) => isModelMethod(method)));
  return html`<table class="estimates">
    <caption>
      ${table.caption}. Areas in km².
    </caption>
    <thead>
      <tr>
        <th scope="col">Class</th>
        <th scope="col">Estimate</th>
        <th scope="col">Standard<br />error${hasModels ? ' or RMSE' : ''}</th>
        <th scope="col">${level} % interval</th>
        <th scope="col">CV</th>
        <th scope="col" class="status">Status</th>
        ${table.isGraded ? html`<th scope="col" class="status">Quality</th>` : undefined}
        <th scope="col" class="method-tag">Method</th>
        ${table.isGraded ? html`<th scope="col" class="diagnostic">Mapped<br /><small>diagnostic</small></th>` : undefined}
      </tr>
    </thead>
    ${table.areas.map(
      (area) =>
        html`<tbody>
          ${table.isByArea ? areaHeading(area, table.isGraded ? 9 : 7) : undefined}${areaBody(area, report, table)}
        </tbody>`,
    )}
  </table>`;
}

function areaHeading({ name, code, frameKm2, observedShare }: AreaRows, columns: number): Html {
  const size =
    frameKm2 === null ? undefined : html`, frame ${data(frameKm2, fixed(frameKm2, decimalsFor(frameKm2, 3)))} km²`;
  const seen =
    observedShare === null ? undefined : html`<span class="aside">observed ${shareText(observedShare)}${size}</span>`;
  return html`<tr class="area">
    <th scope="rowgroup" colspan="${columns}">
      ${name} ${code === name ? undefined : html`<span class="code">${code}</span>`}${seen}
    </th>
  </tr>`;
}

/** A row per class; one for all of them where nothing of the area was observed, or too little of it sampled. */
function areaBody({ rows }: AreaRows, report: ReportData, table: EstimateTable): Html {
  const [first] = rows;
  const isEmpty = (['NO_VALID_PIXEL', 'NOT_SAMPLED'] as const).some((reason) =>
    rows.every(({ estimateKm2, outcome }) => estimateKm2 === null && outcome === reason),
  );
  if (first === undefined || !isEmpty || !table.isByArea) {
    return html`${rows.map((row) => classRow(row, report, table))}`;
  }
  return html`<tr>
    <th scope="row">All classes</th>
    ${figureCells({ ...first, mappedAreaKm2: null }, report, table)}
  </tr>`;
}

function classRow(row: FigureRow, report: ReportData, table: EstimateTable): Html {
  const { title, colour } = report.classOf(row.class);
  const swatchOfClass = table.isGraded ? swatch(colour) : undefined;
  return html`<tr>
    <th scope="row">${swatchOfClass}${title}</th>
    ${figureCells(row, report, table)}
  </tr>`;
}

function figureCells(row: FigureRow, { withheldReason }: ReportData, { isGraded }: EstimateTable): Html {
  return html`${estimateCells(row, withheldReason(row))}
    <td class="status">${statusText(row)}</td>
    ${isGraded ? html`<td class="status">${row.qualityLetter}</td>` : undefined}
    <td class="method-tag">${methodTag(row.method)}</td>
    ${isGraded ? html`<td class="diagnostic">${mappedCell(row)}</td>` : undefined}`;
}

/** The observation status, and the confidentiality status where the number is not free. */
function statusText({ obsStatus, confStatus }: FigureRow): Html {
  const isFree = confStatus === null || confStatus === 'F';
  return html`${obsStatus}${isFree ? undefined : html` <small title="confidentiality status">(${confStatus})</small>`}`;
}

/** What the method tags of these rows mean, in one sentence. */
export function methodLegend(areas: readonly AreaRows[]): string {
  const methods = knownMethods(areas.flatMap(({ rows }) => rows.map(({ method }) => method)));
  if (methods.length === 0) return '';
  const parts = methods.map((method) => `${methodTag(method)}: ${methodWords(method)!.meaning}`);
  const models = methods.some(isModelMethod)
    ? ' The error of a model’s figure is its root mean squared error (RMSE).'
    : '';
  return `Methods. ${parts.join('; ')}.${models}`;
}
