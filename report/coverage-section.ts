import { html, type Html } from './html.ts';
import { data } from './figure-cells.ts';
import { hundredths } from './number-format.ts';
import { TOTAL_LEVEL, type ReportData } from './report-data.ts';

/** How much of every area was not observed. */
export function coverageSection({ areas }: ReportData): Html {
  const known = areas.filter(({ observedShare }) => observedShare !== undefined);
  if (known.length === 0) return html``;
  return html`<section class="level">
    <h2>What was not observed</h2>
    <p>Cloud, shadow, missing data and the edge of the imagery leave part of an area unseen. It belongs to no class.</p>
    <table class="coverage">
      <thead>
        <tr>
          <th scope="col">Area</th>
          <th scope="col">Level</th>
          <th scope="col">Not observed</th>
          <th scope="col" aria-hidden="true"></th>
        </tr>
      </thead>
      <tbody>
        ${known.map(({ name, level, observedShare = 0 }) => {
          const unseen = Math.max(0, 1 - observedShare);
          return html`<tr${level === TOTAL_LEVEL ? html` class="whole"` : undefined}>
          <th scope="row">${name}</th><td class="text">${level}</td><td>${data(unseen, `${hundredths(unseen)} %`)}</td>
          <td class="bar"><span style="width:${(100 * unseen).toFixed(1)}%"></span></td>
        </tr>`;
        })}
      </tbody>
    </table>
  </section>`;
}
