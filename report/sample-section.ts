import { balanceTables } from './balance-tables.ts';
import { data, swatch } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { fixed, hundredths, hundredthsInterval } from './number-format.ts';
import type { ReportData } from './report-data.ts';
import type { CodersView, SampleView } from './sample-view.ts';

/** What came in as reference sample, what of it counts, and what is left open; nothing without one. */
export function sampleSection(report: ReportData): Html {
  const { sample } = report;
  if (sample === undefined) return html``;
  const facts: readonly (readonly [name: string, text: Html | string | undefined])[] = [
    ['Units', unitsText(sample)],
    ['Design', sample.design ?? report.manifest.design],
    ['Population', sample.population],
    ['Drawn from', sample.drawnFrom && drawnFromText(sample.drawnFrom)],
    ['Response', responseText(sample)],
    ['No label because', reasonsText(sample)],
    ['Training data', overlapText(sample, report)],
    ['Places', placesText(sample)],
    ['Two coders', sample.coders === undefined ? undefined : codersText(sample.coders)],
    ['Labels renamed', crosswalkText(report, sample)],
  ];
  return html`<section class="sample">
    <h2>The reference sample</h2>
    <table class="provenance">
      <tbody>
        ${facts.map(([name, text]) =>
          text === undefined
            ? undefined
            : html`<tr>
                <th scope="row">${name}</th>
                <td class="text">${text}</td>
              </tr>`,
        )}
      </tbody>
    </table>
    ${leftOpenTable(report, sample)} ${strataTable(sample)} ${balanceTables(report, sample)}
  </section>`;
}

function count(number: number, noun: string): string {
  return `${fixed(number, 0)} ${noun}${number === 1 ? '' : 's'}`;
}

function unitsText({ unitsRead, byPurpose, laterDraws }: SampleView): string {
  const { estimate, train, calibrate } = byPurpose;
  const others = [
    ...(train === 0 ? [] : [`${fixed(train, 0)} for training`]),
    ...(calibrate === 0 ? [] : [`${fixed(calibrate, 0)} for calibration`]),
    ...(laterDraws === 0 ? [] : [`${fixed(laterDraws, 0)} from later draws`]),
  ];
  const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
  const own = estimate === unitsRead ? 'all' : fixed(estimate, 0);
  return `${count(unitsRead, 'unit')} read, ${own} for estimation${rest}`;
}

function drawnFromText({ text, frameKm2, notSampledKm2 }: NonNullable<SampleView['drawnFrom']>): string {
  if (notSampledKm2 === 0) return `${text}: all of the frame`;
  return `${text}: ${fixed(frameKm2, 1)} km² of the frame; ${fixed(notSampledKm2, 1)} km² of what the run holds lie outside of it, were not sampled, and no figure is of them`;
}

function responseText({ response, responseRate, alternates }: SampleView): string {
  const { drawn, responded } = response;
  const second = alternates === 0 ? '' : `; ${fixed(alternates, 0)} with a label of a second coder or class`;
  if (drawn === responded) return `all ${fixed(drawn, 0)} drawn units have a label${second}`;
  const rate = responseRate ?? responded / drawn;
  return `${fixed(responded, 0)} of ${fixed(drawn, 0)} drawn units have a label: response rate ${hundredths(rate)} %${second}`;
}

function reasonsText({ nonResponseReasons }: SampleView): string | undefined {
  if (nonResponseReasons.length === 0) return undefined;
  return nonResponseReasons.map(([reason, units]) => `${reason} (${fixed(units, 0)})`).join(', ');
}

function overlapText({ overlap, excluded, response }: SampleView, { manifest }: ReportData): string {
  const reach = overlap.distanceM === 0 ? '' : ` or within ${fixed(overlap.distanceM, 0)} m of it`;
  const found = `${fixed(overlap.units, 0)} of ${fixed(response.drawn, 0)} units lie where the model was trained${reach}`;
  if (overlap.handling === 'declared') return `${found}, as declared: every figure that rests on them is marked`;
  if (overlap.handling === 'excluded') {
    return `${found}; ${fixed(excluded, 0)} are left out, with the land around them, and the figures are of the rest`;
  }
  if (overlap.handling === 'none') return `no unit lies where the model was trained${reach}`;
  return manifest.map === undefined || manifest.map.madeBy !== undefined
    ? 'not checked: the model does not say where it was trained'
    : 'cannot be checked: the map stood already, and nothing says where it was trained';
}

function placesText(sample: SampleView): string {
  const { duplicatePlaces, positionLimitM, positionStated, worseThanLimit } = sample;
  const twice =
    duplicatePlaces === 0 ? 'no pixel holds two units' : `${count(duplicatePlaces, 'pixel')} with two or more units`;
  const limit = positionLimitM === undefined ? '' : ` (${fixed(positionLimitM, 0)} m)`;
  const position =
    positionStated === 0
      ? 'accuracy of positions not stated'
      : `${fixed(worseThanLimit, 0)} of ${fixed(positionStated, 0)} positions are worse than half a pixel${limit}`;
  return `${twice}; ${position}`;
}

function codersText({ units, observed, kappa }: CodersView): Html {
  const chance = kappa === undefined ? undefined : html`; kappa ${data(kappa, fixed(kappa, 2))}`;
  return html`${count(units, 'unit')} labelled twice, of which ${data(observed, `${hundredths(observed)} %`)}
  alike${chance}`;
}

function crosswalkText({ classOf }: ReportData, { crosswalk }: SampleView): string | undefined {
  if (crosswalk.length === 0) return undefined;
  return crosswalk
    .map(({ label, className, units }) => `${label} to ${classOf(className).title} (${fixed(units, 0)})`)
    .join(', ');
}

/** What missing and disputed labels could move, by class; nothing where every unit has one label. */
function leftOpenTable({ classOf }: ReportData, { bounds, coders, response }: SampleView): Html | undefined {
  const isOpen = response.drawn > response.responded && bounds.length > 0;
  const differences = coders?.differences ?? [];
  if (!isOpen && differences.length === 0) return undefined;
  const names = [...new Set([...(isOpen ? bounds : []), ...differences].map(({ className }) => className))];
  const hasCoders = differences.length > 0;
  const row = (name: string): Html => {
    const { title, colour } = classOf(name);
    const bound = bounds.find(({ className }) => className === name);
    const difference = differences.find(({ className }) => className === name);
    return html`<tr>
      <th scope="row">${swatch(colour)}${title}</th>
      ${isOpen ? html`<td>${bound === undefined ? '–' : hundredthsInterval(bound.lower, bound.upper)}</td>` : undefined}
      ${hasCoders ? html`<td>${difference === undefined ? '–' : points(difference.share)}</td>` : undefined}
    </tr>`;
  };
  return html`<h3>What labels leave open</h3>
    <table class="left-open">
      <thead>
        <tr>
          <th scope="col">Class</th>
          ${isOpen ? html`<th scope="col">Share of the frame, %,<br />whatever the missing labels are</th>` : undefined}
          ${hasCoders ? html`<th scope="col">By the second coder’s labels,<br />points more or less</th>` : undefined}
        </tr>
      </thead>
      <tbody>
        ${names.map(row)}
      </tbody>
    </table>
    ${isOpen ? html`<p class="notes">The same for every area is in non-response-bounds.csv.</p>` : undefined}`;
}

function points(share: number): Html {
  const text = fixed(100 * share, 1);
  return data(share, share > 0 ? `+${text}` : text);
}

/** Drawn units and labels by stratum, where some are missing. */
function strataTable({ byStratum, response }: SampleView): Html | undefined {
  if (byStratum.length === 0 || response.drawn === response.responded) return undefined;
  return html`<h3>Response by stratum</h3>
    <table class="left-open">
      <thead>
        <tr>
          <th scope="col">Stratum</th>
          <th scope="col">Drawn</th>
          <th scope="col">With a label</th>
          <th scope="col">Response</th>
        </tr>
      </thead>
      <tbody>
        ${byStratum.map(
          ({ name, drawn, responded }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${fixed(drawn, 0)}</td>
              <td>${fixed(responded, 0)}</td>
              <td>${drawn === 0 ? '–' : `${hundredths(responded / drawn)} %`}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
