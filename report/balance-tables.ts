import { data } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { fixed } from './number-format.ts';
import type { ReportData } from './report-data.ts';
import type { BalanceView, SampleView } from './sample-view.ts';

/** From here on a table says what does not fit; above, a line is enough. */
const DOUBTFUL_P = 0.01;
/** Parts of the land that a table shows, the farthest off first. */
const MOST_ROWS = 20;

/** Whether the sample's weights give the areas that are known anyway: a line each, and what is off where they do not. */
export function balanceTables(report: ReportData, { balance }: SampleView): Html | undefined {
  if (balance.length === 0) return undefined;
  return html`<h3>The sample’s weights against areas that are known</h3>
    <p class="notes">
      If the sample was drawn as declared, deviations so large have the chance p. Below 0.0001 the run is held.
    </p>
    ${balance.map((one) => oneBalance(report, one))}`;
}

function oneBalance(report: ReportData, one: BalanceView): Html {
  const line = html`<p>${headOf(one)}: p ${data(one.pValue, pText(one.pValue))}</p>`;
  if (one.pValue >= DOUBTFUL_P) return line;
  const rows = one.cells.toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z)).slice(0, MOST_ROWS);
  return html`${line}
    <table class="left-open">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Known, km²</th>
          <th scope="col">By the sample, km²</th>
          <th scope="col">z</th>
          <th scope="col">Units</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, knownKm2, estimatedKm2, z, units }) =>
            html`<tr>
              <th scope="row">${one.of === 'map-classes' ? titlesOf(report, name) : name}</th>
              <td>${data(knownKm2, fixed(knownKm2, 2))}</td>
              <td>${data(estimatedKm2, fixed(estimatedKm2, 2))}</td>
              <td>${data(z, fixed(z, 1))}</td>
              <td>${fixed(units, 0)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function headOf({ of, isOfDrawn, cells }: BalanceView): string {
  const what =
    of === 'whole'
      ? 'The land by the sum of the weights'
      : of === 'map-classes'
        ? `The map’s classes (${cells.length} parts)`
        : `The land by ${of} (${cells.length} parts)`;
  return isOfDrawn ? `${what}, all drawn units` : what;
}

/** Classes that were too thin for a part of their own come together, with commas between. */
function titlesOf({ classOf }: ReportData, names: string): string {
  return names
    .split(', ')
    .map((name) => (name === 'not observed' || name === 'outside of the areas' ? name : classOf(name).title))
    .join(', ');
}

function pText(p: number): string {
  if (p < 1e-16) return 'below 1e-16';
  return p < 0.001 ? p.toExponential(0) : fixed(p, 3);
}
