import { data } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { hundredths } from './number-format.ts';
import { TOTAL_LEVEL } from '../results/codes.ts';
import type { ReportData } from './report-data.ts';

/** How much of every area was not observed, level by level. */
export function coverageSection({ areas, manifest }: ReportData): Html {
  const known = areas.filter(({ observedShare }) => observedShare !== null);
  if (known.length === 0) return html``;
  const levels = [...new Set(known.map(({ level }) => level))];
  return html`<section class="level">
    <h2>What was not observed</h2>
    <p>
      ${manifest.map === undefined ? 'Cloud, shadow, missing data and the edge of the imagery leave part of an area unseen.' : 'What the map leaves without a class, and what lies beyond its edge, is not observed.'}
      It belongs to no class.
    </p>
    ${levels.map((level) => {
      const ofLevel = known.filter((area) => area.level === level);
      return html`<h3>${level === TOTAL_LEVEL ? 'All areas together' : `By ${level}`}</h3>
        <ul class="coverage">
          ${ofLevel.map(({ name, observedShare }) => unseenLine(name, Math.max(0, 1 - observedShare!)))}
        </ul>`;
    })}
  </section>`;
}

function unseenLine(name: string, unseen: number): Html {
  return html`<li>
    <span>${name}</span><i><b style="width:${(100 * unseen).toFixed(1)}%"></b></i>
    <span class="amount">${data(unseen, `${hundredths(unseen)} %`)}</span>
  </li>`;
}
