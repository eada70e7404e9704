import { areaAccuracyPlot } from './area-accuracy-plot.ts';
import { TOTAL_LEVEL } from '../results/codes.ts';
import type { AccuracyFigure } from '../results/accuracy.ts';
import type {
  CrossValidationFigures,
  DiagnosticsFile,
  GapFigure,
  MoranFigures,
  ScoreFigures,
} from '../results/diagnostics.ts';
import { areaAccuracies, type AreaAccuracy } from './area-accuracy.ts';
import { accuracyCells, data } from './figure-cells.ts';
import { html, type Html } from './html.ts';
import { fixed, hundredths } from './number-format.ts';
import { noteSentences } from './reasons.ts';
import type { ReportData } from './report-data.ts';

/** Areas that a figure and its table hold; of more, those that differ most from the rest. */
const MOST_AREAS = 40;

/** What the areas of a report are shown beside: the overall accuracy of the map, of which it has one. */
interface ShownDiagnostics {
  readonly diagnostics: DiagnosticsFile;
  readonly areas: readonly AreaAccuracy[];
  readonly whole: AccuracyFigure | undefined;
  /** Of intervals, in per cent. */
  readonly confidence: string;
}

/** Where the map errs: accuracy by area, gaps, and whether errors lie together; nothing without `diagnostics.json`. */
export function diagnosticsSection({ diagnostics, manifest, accuracy }: ReportData): Html {
  if (diagnostics === undefined) return html``;
  const byUnits = diagnostics.domains.find(({ level }) => level === TOTAL_LEVEL)?.overall;
  const whole = typeof accuracy?.overall.value === 'number' ? accuracy.overall : byUnits;
  const areas = areaAccuracies(diagnostics);
  const shown = { diagnostics, areas, whole, confidence: hundredths(manifest.statistics.confidence, 0) };
  const levels = [...new Set(areas.map(({ level }) => level))];
  return html`<section class="level diagnostics">
    <h2>Where the map errs</h2>
    <p>
      Accuracy of the map by area, from ${unitsText(diagnostics)}, and diagnostics of how its errors lie. The
      diagnostics say where to look; no figure of this report is made from them. ${otherOverall(byUnits, whole)}
    </p>
    ${standsOut(diagnostics)} ${levels.map((level) => levelPart(level, shown))}
    ${diagnostics.crossValidation === null ? undefined : scoreTable(diagnostics.crossValidation)}
    ${spatialPart(diagnostics)}
  </section>`;
}

/** Areas are judged by their own units alone: what all of these together would say, where it is not the overall accuracy. */
function otherOverall(byUnits: AccuracyFigure | undefined, overall: AccuracyFigure | undefined): Html | undefined {
  if (typeof byUnits?.value !== 'number' || typeof overall?.value !== 'number') return undefined;
  const [units, map] = [hundredths(byUnits.value), hundredths(overall.value)];
  if (units === map) return undefined;
  return html`The overall accuracy of the map, ${map} %, also uses the mapped area of every class. In single areas the
  units count by the design alone; so counted they agree with the map in ${data(byUnits.value, units)} % of all areas
  together, which is no second accuracy of the map.`;
}

function unitsText({ sampleSize, withoutLabel }: DiagnosticsFile): string {
  const units = `${fixed(sampleSize, 0)} units of the reference sample`;
  return withoutLabel === 0 ? units : `${units} (${fixed(withoutLabel, 0)} more have no label)`;
}

function standsOut({ warnings }: DiagnosticsFile): Html | undefined {
  if (warnings.length === 0) return undefined;
  return html`<ul class="stands-out">
    ${warnings.map((warning) => html`<li>${warning}</li>`)}
  </ul>`;
}

/** The areas of a level that are shown, the least accurate first, those without a figure last. */
function shownAreas(areas: readonly AreaAccuracy[]): AreaAccuracy[] {
  const size = ({ gap }: AreaAccuracy): number => Math.abs(gap?.value ?? 0);
  const chosen = areas.length <= MOST_AREAS ? areas : areas.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_AREAS);
  return chosen.toSorted((a, b) => (a.overall.value ?? 2) - (b.overall.value ?? 2));
}

function levelPart(level: string, shown: ShownDiagnostics): Html {
  const { diagnostics, whole, confidence } = shown;
  const all = shown.areas.filter((area) => area.level === level);
  const areas = shownAreas(all);
  const cut =
    all.length > areas.length
      ? `Shown are the ${areas.length} of ${all.length} areas that differ most from the rest.`
      : '';
  const without = diagnostics.areasWithoutUnits[level]?.length ?? 0;
  const unseen = without === 0 ? '' : `Areas without a unit, which are not shown: ${fixed(without, 0)}.`;
  const outcomes = areas.map(({ overall }) => overall.outcome);
  const withheld = outcomes.includes('SUPPRESSED') ? 'Withheld: too few units for a figure.' : '';
  return html`<h3>By ${level}</h3>
    ${areaAccuracyPlot(areas, whole, `Accuracy of the map by ${level}, with intervals, and that of all areas`)}
    ${areaTable({ ...shown, areas })}
    <p class="notes">
      Gap: accuracy in the area less that in the rest, in percentage points, with an interval for that one comparison. p
      is adjusted for all comparisons of the level (Holm); areas whose p is below
      ${fixed(1 - Number(confidence) / 100, 2)} are marked. ${cut} ${unseen} ${withheld} ${noteSentences(outcomes)}
    </p>`;
}

function areaTable({ areas, whole, confidence }: ShownDiagnostics): Html {
  return html`<table class="area-accuracy">
    <thead>
      <tr>
        <th scope="col">Area</th>
        <th scope="col">Units</th>
        <th scope="col">Accuracy, %</th>
        <th scope="col">Standard error</th>
        <th scope="col">${confidence} % interval</th>
        <th scope="col" class="second">Gap</th>
        <th scope="col">${confidence} % interval</th>
        <th scope="col">p</th>
      </tr>
    </thead>
    <tbody>
      ${areas.map(
        ({ areaName: name, areaCode: code, overall, gap }) =>
          html`<tr class="${gap?.isSignificant === true ? 'apart' : ''}">
            <th scope="row">${name} ${code === name ? undefined : html`<span class="code">${code}</span>`}</th>
            <td>${fixed(overall.sampleSize, 0)}</td>
            ${accuracyCells(overall)}${gapCells(gap)}
          </tr>`,
      )}
      ${
        whole === undefined
          ? undefined
          : html`<tr class="whole">
              <th scope="row">All areas</th>
              <td>${fixed(whole.sampleSize, 0)}</td>
              ${accuracyCells(whole)}
              <td class="second" colspan="3"></td>
            </tr>`
      }
    </tbody>
  </table>`;
}

function gapCells(gap: GapFigure | undefined): Html {
  if (typeof gap?.value !== 'number') {
    const reason = gap?.outcome === 'SUPPRESSED' ? 'withheld' : 'not compared';
    return html`<td class="reason second" colspan="3">${reason}</td>`;
  }
  const { value, ciLower, ciUpper, pValueHolm } = gap;
  const limits =
    ciLower === null || ciUpper === null
      ? html`<span class="reason">no interval</span>`
      : html`<span data-lower="${ciLower}" data-upper="${ciUpper}">${signedInterval(ciLower, ciUpper)}</span>`;
  return html`<td class="value second">${data(value, signed(100 * value, 1))}</td>
    <td>${limits}</td>
    <td>${pValueHolm === null ? '–' : pText(pValueHolm)}</td>`;
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

/** A way of holding units out: its scores, and its agreement less that of random folds of the same units. */
type ScoreRow = readonly [name: string, score: ScoreFigures, agreementGap: number | undefined];

function scoreRows({ random, blocked, buffered }: CrossValidationFigures): readonly ScoreRow[] {
  const spatial = [
    ['Spatial blocks', blocked],
    ['One by one, with a buffer', buffered],
  ] as const;
  const rows = spatial.flatMap(([name, one]): ScoreRow[] =>
    one === null ? [] : [[name, one.score, one.gap.agreement]],
  );
  return [['Random folds', random, undefined], ...rows];
}

function scoreTable(crossValidation: CrossValidationFigures): Html {
  const { distanceM } = crossValidation;
  const reach = distanceM === null ? '' : ` Blocks are ${distanceText(distanceM)} wide, and buffers reach as far.`;
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
        ${scoreRows(crossValidation).map(
          ([name, { sampleSize, agreement, brier, logScore }, agreementGap]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${fixed(sampleSize, 0)}</td>
              <td class="value">${data(agreement, hundredths(agreement))}</td>
              <td>${agreementGap === undefined ? '–' : data(agreementGap, signed(100 * agreementGap, 1))}</td>
              <td>${data(brier, fixed(brier, 3))}</td>
              <td>${data(logScore, fixed(logScore, 3))}</td>
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

function spatialPart({ moran, variogram }: DiagnosticsFile): Html | undefined {
  if (moran === null) return undefined;
  const { rangeM = null, isRangeAtCutoff = false } = variogram ?? {};
  const reach =
    rangeM === null
      ? 'The variogram shows no distance up to which errors are alike.'
      : `Errors are alike up to ${isRangeAtCutoff ? 'at least' : 'about'} ${distanceText(rangeM)} (range of the variogram).`;
  return html`<h3>Do errors lie together?</h3>
    <p>${moranText(moran)} ${reach}</p>`;
}

function moranText({ i, expectation, zRandomisation: z, pRandomisation: p, sampleSize }: MoranFigures): Html {
  const test =
    z === null || p === null
      ? ''
      : `; z = ${fixed(z, 2)}, ${p < 0.001 ? 'p < 0.001' : `p = ${fixed(p, 3)}`} under permutation`;
  return html`Moran’s I of ${fixed(sampleSize, 0)} units, of being right or wrong less the accuracy of the map class, is
  ${data(i, fixed(i, 3))} (by chance ${fixed(expectation, 4)})${test}.`;
}
