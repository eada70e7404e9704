import { isModelMethod } from '../statistics/model-method.ts';
import { data, swatch } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import type { LadderRow } from '../results/ladder.ts';
import { median } from './median.ts';
import { knownMethods, methodTag } from './method-words.ts';
import { fixed } from './number-format.ts';
import { TOTAL_LEVEL } from '../results/codes.ts';
import type { ReportData } from './report-data.ts';

/** How the figures of single areas were chosen: a count by method, and what it gained; nothing without `ladder.csv`. */
export function ladderSection({ ladder, classOf }: ReportData): Html {
  const chosen = ladder.filter(({ level, method }) => level !== TOTAL_LEVEL && knownMethods([method]).length > 0);
  if (chosen.length === 0) return html``;
  const levels = [...new Set(chosen.map(({ level }) => level))];
  const methods = knownMethods(chosen.map(({ method }) => method));
  return html`<section class="level ladder">
    <h2>How the figures below the whole were chosen</h2>
    <p>
      For every class in every area the first method that is expected to be precise enough is taken: from the area’s own
      units alone or assisted by the map, then models that borrow from other areas, and else nothing: the figure is
      withheld, and that of the larger area stands.
      ${levels.map((level) => levelSentence(level, ofLevel(chosen, level)))}
    </p>
    <table class="chosen">
      <caption>
        Figures by method, and how much the chosen method gained.
      </caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          ${methods.map((method) => html`<th scope="col">${methodTag(method)}</th>`)}
          <th scope="col" class="second">Median relative<br />efficiency</th>
        </tr>
      </thead>
      ${levels.map((level) => levelBody({ level, rows: ofLevel(chosen, level), methods, classOf }))}
    </table>
    <p class="notes">
      Relative efficiency: variance of direct estimation from the area’s own units divided by the squared error of the
      figure. At 2, direct estimation would need twice the units. The median is over the areas with a figure; below 1,
      the figure is less precise than direct estimation.
    </p>
  </section>`;
}

function ofLevel(rows: readonly LadderRow[], level: string): LadderRow[] {
  return rows.filter((row) => row.level === level);
}

function levelSentence(level: string, rows: readonly LadderRow[]): string {
  const published = rows.filter(({ method }) => method !== 'parent-only');
  const modelled = published.filter(({ method }) => isModelMethod(method)).length;
  const models = modelled === 0 ? '' : `, ${fixed(modelled, 0)} of them by a model`;
  return `By ${level}, ${fixed(published.length, 0)} of ${fixed(rows.length, 0)} figures are given${models}. `;
}

function levelBody(o: {
  readonly level: string;
  readonly rows: readonly LadderRow[];
  readonly methods: readonly string[];
  readonly classOf: ReportData['classOf'];
}): Html {
  const classes = [...new Set(o.rows.map((row) => row.class))];
  const cells = (rows: readonly LadderRow[]): Html =>
    html`${o.methods.map((method) => countCell(rows.filter((row) => row.method === method).length))}${gainCell(rows)}`;
  return html`<tbody>
    <tr class="area">
      <th scope="row">By ${o.level}</th>
      ${cells(o.rows)}
    </tr>
    ${classes.map((name) => {
      const { title, colour } = o.classOf(name);
      return html`<tr>
        <th scope="row">${swatch(colour)}${title}</th>
        ${cells(o.rows.filter((row) => row.class === name))}
      </tr>`;
    })}
  </tbody>`;
}

function countCell(count: number): Html {
  return count === 0 ? html`<td class="nothing">–</td>` : html`<td>${fixed(count, 0)}</td>`;
}

function gainCell(rows: readonly LadderRow[]): Html {
  const gains = rows.map(({ relativeEfficiency }) => relativeEfficiency).filter((gain) => gain !== null);
  const middle = median(gains);
  if (middle === undefined) return html`<td class="second nothing">–</td>`;
  return html`<td class="second value">${data(middle, fixed(middle, middle < 10 ? 1 : 0))}</td>`;
}
