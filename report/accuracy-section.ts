import type { AccuracyFigure, AccuracyTable } from '../results/accuracy.ts';
import { accuracyCells, data, swatch } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { fixed, hundredths } from './number-format.ts';
import { noteSentences } from './reasons.ts';
import type { ReportData } from './report-data.ts';

/** How often the map is right, with intervals, and the confusion matrix in counts and in shares of area. */
export function accuracySection(report: ReportData): Html {
  const { accuracy, manifest } = report;
  if (accuracy === undefined) {
    return html`<section>
      <h2>Accuracy of the map</h2>
      <p>There is no reference sample, so the accuracy of the map is not known.</p>
    </section>`;
  }
  const level = hundredths(manifest.statistics.confidence, 0);
  const heading = html`<th scope="col">%</th>
    <th scope="col">Standard error</th>
    <th scope="col">${level} % interval</th>`;
  return html`<section class="level">
    <h2>Accuracy of the map</h2>
    <p>
      User’s accuracy: of the area mapped as a class, the share that is that class. Producer’s accuracy: of the area
      that is a class, the share mapped as such. All are shares of area, estimated from the reference sample.
    </p>
    <table class="accuracy">
      <thead>
        <tr>
          <th rowspan="2" scope="col">Class</th>
          <th colspan="3" scope="colgroup">User’s accuracy</th>
          <th colspan="3" scope="colgroup" class="second">Producer’s accuracy</th>
        </tr>
        <tr>
          ${heading}${heading}
        </tr>
      </thead>
      <tbody>
        ${accuracy.classes.map(
          (name, k) =>
            html`<tr>
              <th scope="row">${swatch(report.classOf(name).colour)}${report.classOf(name).title}</th>
              ${accuracyCells(accuracy.users[k])}${accuracyCells(accuracy.producers[k])}
            </tr>`,
        )}
        <tr class="whole">
          <th scope="row">Overall accuracy</th>
          ${accuracyCells(accuracy.overall)}
          <td colspan="3" class="text">of ${fixed(accuracy.overall.sampleSize, 0)} units</td>
        </tr>
      </tbody>
    </table>
    <h3>Confusion matrix</h3>
    <div class="matrices">${countMatrix(accuracy, report)}${shareMatrix(accuracy, report)}</div>
    <p class="notes">
      Rows: what the map says. Columns: what the reference says, in the same order. Counts describe the sample, not the
      area: where some classes were sampled more densely, only the shares of area may be compared.
      ${noteSentences([accuracy.overall, ...accuracy.users, ...accuracy.producers].map(({ outcome }) => outcome))} A
      share of 0 means that no unit fell there; it is not certainty.
    </p>
  </section>`;
}

/** Background by share of its row's sum: darker is more; the text stays dark enough to read. */
function shade(share: number, isDiagonal: boolean): string {
  const strength = Math.round(60 * Math.min(1, Math.max(0, share)));
  return `background:color-mix(in srgb, ${isDiagonal ? '#8fc1c4' : '#f0b088'} ${strength + (share > 0 ? 12 : 0)}%, #fff)`;
}

function columnHeads(classes: readonly string[], report: ReportData): Html {
  return html`${classes.map((name, k) => html`<th scope="col" title="${report.classOf(name).title}">${swatch(report.classOf(name).colour)}${k + 1}</th>`)}`;
}

function countMatrix({ classes, confusion }: AccuracyTable, report: ReportData): Html {
  const { counts, notObservedCounts } = confusion;
  const hasUnseen = notObservedCounts.some((count) => count > 0);
  const rows = counts.map((row, i) => {
    const total = row.reduce((a, b) => a + b, 0);
    return html`<tr>
      <th scope="row">${i + 1}&ensp;${report.classOf(classes[i] ?? '').title}</th>
      ${row.map((count, j) => html`<td style="${shade(total === 0 ? 0 : count / total, i === j)}">${count}</td>`)}
      <td class="sum">${total}</td>
    </tr>`;
  });
  const unseen = html`<tr class="unseen">
    <th scope="row">not observed</th>
    ${notObservedCounts.map((count) => html`<td>${count}</td>`)}
    <td class="sum">${notObservedCounts.reduce((a, b) => a + b, 0)}</td>
  </tr>`;
  return html`<table class="matrix">
    <caption>
      Sample units
    </caption>
    <thead>
      <tr>
        <th scope="col">Map</th>
        ${columnHeads(classes, report)}
        <th scope="col">Sum</th>
      </tr>
    </thead>
    <tbody>
      ${rows}${hasUnseen ? unseen : undefined}
    </tbody>
  </table>`;
}

function shareMatrix({ classes, confusion }: AccuracyTable, report: ReportData): Html {
  const rows = confusion.areaProportions.map((row, i) => {
    const total = row.reduce((sum, { value }) => sum + (value ?? 0), 0);
    const cells = row.map((figure, j) =>
      shareCell(figure, shade(total === 0 ? 0 : (figure.value ?? 0) / total, i === j)),
    );
    return html`<tr>
      <th scope="row" title="${report.classOf(classes[i] ?? '').title}">
        ${swatch(report.classOf(classes[i] ?? '').colour)}${i + 1}
      </th>
      ${cells}
      <td class="sum">${hundredths(total, 2)}</td>
    </tr>`;
  });
  return html`<table class="matrix">
    <caption>
      Share of the area, % (± standard error)
    </caption>
    <thead>
      <tr>
        <th scope="col">Map</th>
        ${columnHeads(classes, report)}
        <th scope="col">Sum</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function shareCell({ value, standardError }: AccuracyFigure, style: string): Html {
  if (value === null) return html`<td class="nothing">–</td>`;
  if (value === 0) return html`<td class="nothing">${data(0, '0')}</td>`;
  const error = standardError === null ? undefined : html`<small>± ${hundredths(standardError, 2)}</small>`;
  return html`<td style="${style}">${data(value, hundredths(value, 2))}${error}</td>`;
}
