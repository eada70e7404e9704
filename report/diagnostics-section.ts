import { areaAccuracyPlot } from './area-accuracy-plot.ts';
import type { FigureView } from './accuracy-view.ts';
import type { AreaAccuracyView, DiagnosticsView, GapView, MoranView, ScoreView } from './diagnostics-view.ts';
import { accuracyCells, data } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { fixed, hundredths } from './number-format.ts';
import { noteSentences } from './reasons.ts';
import type { ReportData } from './report-data.ts';

/** Areas that a figure and its table hold; of more, those that differ most from the rest. */
const MOST_AREAS = 40;

const SCHEMES: Readonly<Record<ScoreView['scheme'], string>> = {
  random: 'Random folds',
  blocked: 'Spatial blocks',
  buffered: 'One by one, with a buffer',
};

/** Where the map errs: accuracy by area, gaps, and whether errors lie together; nothing without `diagnostics.json`. */
export function diagnosticsSection({ diagnostics: read, manifest, accuracy }: ReportData): Html {
  if (read === undefined) return html``;
  const overall = accuracy?.overall.value === undefined ? read.whole : accuracy.overall;
  // The whole that areas are shown beside is the overall accuracy of the map, of which a report has one.
  const diagnostics = { ...read, whole: overall };
  const levels = [...new Set(diagnostics.areas.map(({ level }) => level))];
  const confidence = hundredths(manifest.statistics.confidence, 0);
  return html`<section class="level diagnostics">
    <h2>Where the map errs</h2>
    <p>
      Accuracy of the map by area, from ${unitsText(diagnostics)}, and diagnostics of how its errors lie. The
      diagnostics say where to look; no figure of this report is made from them. ${otherOverall(read.whole, overall)}
    </p>
    ${standsOut(diagnostics)} ${levels.map((level) => levelPart(level, diagnostics, confidence))}
    ${diagnostics.scores.length === 0 ? undefined : scoreTable(diagnostics)} ${spatialPart(diagnostics)}
  </section>`;
}

/** Areas are judged by their own units alone: what all of these together would say, where it is not the overall accuracy. */
function otherOverall(byUnits: FigureView | undefined, overall: FigureView | undefined): Html | undefined {
  if (byUnits?.value === undefined || overall?.value === undefined) return undefined;
  const [units, map] = [hundredths(byUnits.value), hundredths(overall.value)];
  if (units === map) return undefined;
  return html`The overall accuracy of the map, ${map} %, also uses the mapped area of every class. In single areas the
  units count by the design alone; so counted they agree with the map in ${data(byUnits.value, units)} % of all areas
  together, which is no second accuracy of the map.`;
}

function unitsText({ sampleSize, withoutLabel }: DiagnosticsView): string {
  const units = `${fixed(sampleSize ?? 0, 0)} units of the reference sample`;
  return withoutLabel === 0 ? units : `${units} (${fixed(withoutLabel, 0)} more have no label)`;
}

function standsOut({ warnings }: DiagnosticsView): Html | undefined {
  if (warnings.length === 0) return undefined;
  return html`<ul class="stands-out">
    ${warnings.map((warning) => html`<li>${warning}</li>`)}
  </ul>`;
}

/** The areas of a level that are shown, the least accurate first, those without a figure last. */
function shownAreas(areas: readonly AreaAccuracyView[]): AreaAccuracyView[] {
  const size = ({ gap }: AreaAccuracyView): number => Math.abs(gap?.value ?? 0);
  const chosen = areas.length <= MOST_AREAS ? areas : areas.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_AREAS);
  return chosen.toSorted((a, b) => (a.accuracy.value ?? 2) - (b.accuracy.value ?? 2));
}

function levelPart(level: string, diagnostics: DiagnosticsView, confidence: string): Html {
  const all = diagnostics.areas.filter((area) => area.level === level);
  const areas = shownAreas(all);
  const cut =
    all.length > areas.length
      ? `Shown are the ${areas.length} of ${all.length} areas that differ most from the rest.`
      : '';
  const without = diagnostics.areasWithoutUnits.get(level) ?? 0;
  const unseen = without === 0 ? '' : `Areas without a unit, which are not shown: ${fixed(without, 0)}.`;
  const outcomes = areas.map(({ accuracy }) => accuracy.outcome);
  const withheld = outcomes.includes('SUPPRESSED') ? 'Withheld: too few units for a figure.' : '';
  return html`<h3>By ${level}</h3>
    ${areaAccuracyPlot(areas, diagnostics.whole, `Accuracy of the map by ${level}, with intervals, and that of all areas`)}
    ${areaTable({ areas, diagnostics, confidence })}
    <p class="notes">
      Gap: accuracy in the area less that in the rest, in percentage points, with an interval for that one comparison. p
      is adjusted for all comparisons of the level (Holm); areas whose p is below
      ${fixed(1 - Number(confidence) / 100, 2)} are marked. ${cut} ${unseen} ${withheld} ${noteSentences(outcomes)}
    </p>`;
}

function areaTable(o: {
  readonly areas: readonly AreaAccuracyView[];
  readonly diagnostics: DiagnosticsView;
  readonly confidence: string;
}): Html {
  const { whole } = o.diagnostics;
  return html`<table class="area-accuracy">
    <thead>
      <tr>
        <th scope="col">Area</th>
        <th scope="col">Units</th>
        <th scope="col">Accuracy, %</th>
        <th scope="col">Standard error</th>
        <th scope="col">${o.confidence} % interval</th>
        <th scope="col" class="second">Gap</th>
        <th scope="col">${o.confidence} % interval</th>
        <th scope="col">p</th>
      </tr>
    </thead>
    <tbody>
      ${o.areas.map(
        ({ name, code, accuracy, gap }) =>
          html`<tr class="${gap?.isSignificant === true ? 'apart' : ''}">
            <th scope="row">${name} ${code === name ? undefined : html`<span class="code">${code}</span>`}</th>
            <td>${fixed(accuracy.sampleSize ?? 0, 0)}</td>
            ${accuracyCells(accuracy)}${gapCells(gap)}
          </tr>`,
      )}
      ${
        whole === undefined
          ? undefined
          : html`<tr class="whole">
              <th scope="row">All areas</th>
              <td>${fixed(whole.sampleSize ?? 0, 0)}</td>
              ${accuracyCells(whole)}
              <td class="second" colspan="3"></td>
            </tr>`
      }
    </tbody>
  </table>`;
}

function gapCells(gap: GapView | undefined): Html {
  if (gap?.value === undefined) {
    const reason = gap?.outcome === 'SUPPRESSED' ? 'withheld' : 'not compared';
    return html`<td class="reason second" colspan="3">${reason}</td>`;
  }
  const { value, lower, upper, pValue } = gap;
  const limits =
    lower === undefined || upper === undefined
      ? html`<span class="reason">no interval</span>`
      : html`<span data-lower="${lower}" data-upper="${upper}">${signedInterval(lower, upper)}</span>`;
  return html`<td class="value second">${data(value, signed(100 * value, 1))}</td>
    <td>${limits}</td>
    <td>${pValue === undefined ? '–' : pText(pValue)}</td>`;
}

function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** Limits of a difference of shares in percentage points, rounded outward. */
function signedInterval(lower: number, upper: number): string {
  const noise = 1e-9;
  const low = Math.floor(1000 * lower + noise) / 10;
  const high = Math.ceil(1000 * upper - noise) / 10;
  return `${signed(low, 1)} to ${signed(high, 1)}`;
}

/** A p value to three decimals; very small ones by their bound. */
function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : fixed(p, 3);
}

function distanceText(metres: number): string {
  const unit = metres >= 1000 ? 1000 : 1;
  const value = metres / unit;
  return `${fixed(value, value < 10 ? 1 : 0)} ${unit === 1000 ? 'km' : 'm'}`;
}

function scoreTable({ scores, distanceM }: DiagnosticsView): Html {
  const reach = distanceM === undefined ? '' : ` Blocks are ${distanceText(distanceM)} wide, and buffers reach as far.`;
  return html`<h3>Does the table of errors carry over?</h3>
    <table class="scores">
      <caption>
        Share of units whose class the table of reference by map class predicts when it is made without them. ${reach}
      </caption>
      <thead>
        <tr>
          <th scope="col">Units held out</th>
          <th scope="col">Units</th>
          <th scope="col">Agreement, %</th>
          <th scope="col">Less random, points</th>
          <th scope="col">Brier score <small>0 best</small></th>
          <th scope="col">Log score <small>0 best</small></th>
        </tr>
      </thead>
      <tbody>
        ${scores.map(
          ({ scheme, sampleSize, agreement, agreementGap, brier, logScore }) =>
            html`<tr>
              <th scope="row">${SCHEMES[scheme]}</th>
              <td>${fixed(sampleSize ?? 0, 0)}</td>
              <td class="value">${agreement === undefined ? '–' : data(agreement, hundredths(agreement))}</td>
              <td>${agreementGap === undefined ? '–' : data(agreementGap, signed(100 * agreementGap, 1))}</td>
              <td>${brier === undefined ? '–' : data(brier, fixed(brier, 3))}</td>
              <td>${logScore === undefined ? '–' : data(logScore, fixed(logScore, 3))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="notes">
      A diagnostic of synthetic estimates, not the accuracy of the map: that comes from the probability sample, which
      needs no spatial independence. Where blocks or buffers score lower than random folds, estimates of areas without
      units are less certain than the sample suggests.
    </p>`;
}

function spatialPart({ moran, rangeM, isRangeAtCutoff }: DiagnosticsView): Html | undefined {
  if (moran === undefined) return undefined;
  const reach =
    rangeM === undefined
      ? 'The variogram shows no distance up to which errors are alike.'
      : `Errors are alike up to ${isRangeAtCutoff ? 'at least' : 'about'} ${distanceText(rangeM)} (range of the variogram).`;
  return html`<h3>Do errors lie together?</h3>
    <p>${moranText(moran)} ${reach}</p>`;
}

function moranText({ i, expectation, z, p, sampleSize }: MoranView): Html {
  const units = sampleSize === undefined ? '' : ` of ${fixed(sampleSize, 0)} units`;
  const test =
    z === undefined || p === undefined
      ? ''
      : `; z = ${fixed(z, 2)}, ${p < 0.001 ? 'p < 0.001' : `p = ${fixed(p, 3)}`} under permutation`;
  const chance = expectation === undefined ? '' : ` (by chance ${fixed(expectation, 4)})`;
  return html`Moran’s I${units}, of being right or wrong less the accuracy of the map class, is
  ${data(i, fixed(i, 3))}${chance}${test}.`;
}
