import type { AccuracyFigure } from '../results/accuracy.ts';
import type { FigureRow } from './estimate-rows.ts';
import { html, type Html } from './html.ts';
import { areaDecimals, fixed, hundredths, hundredthsInterval, interval } from './number-format.ts';
import { noteSign, shortReason } from './reasons.ts';

/** The sign that leads to a note below the table, or the reason itself where there is no sign for it. */
function noteMark(outcome: FigureRow['outcome'] | undefined): Html | undefined {
  const sign = noteSign(outcome);
  if (sign !== undefined) return html`<abbr title="${shortReason(outcome)}">${sign}</abbr>`;
  const reason = shortReason(outcome);
  // The method beside the figure says that it comes from a model.
  return reason === '' || outcome === 'MODEL_BASED' ? undefined : html`<span class="mark">${reason}</span>`;
}

/** A number as it is printed, with the number as it was read beside it for whoever reads the page by machine. */
export function data(value: number, printed: string): Html {
  return html`<data value="${value}">${printed}</data>`;
}

const NOTHING = html`<span class="nothing">–</span>`;

/** A mapped area in km², with the decimals of its row. */
export function mappedCell(row: FigureRow): Html {
  const { mappedAreaKm2, standardErrorKm2 } = row;
  if (mappedAreaKm2 === null) return NOTHING;
  if (mappedAreaKm2 === 0) return data(0, '0');
  return data(mappedAreaKm2, fixed(mappedAreaKm2, areaDecimals(row.estimateKm2 ?? mappedAreaKm2, standardErrorKm2)));
}

/**
 * The four cells of an estimate: value, standard error, interval, coefficient of variation. Where there is no standard
 * error, the reason takes the place of the last three; a figure that is withheld says why, where that is known.
 */
export function estimateCells(row: FigureRow, withheldReason?: string): Html {
  const { estimateKm2, standardErrorKm2, ciLowerKm2: lower, ciUpperKm2: upper, cv, outcome } = row;
  const reason = shortReason(outcome);
  if (estimateKm2 === null) {
    const why = withheldReason === undefined ? reason : `${reason}: ${withheldReason}`;
    return html`<td class="reason" colspan="4">${why}</td>`;
  }
  const decimals = areaDecimals(estimateKm2, standardErrorKm2 === 0 ? (upper ?? 0) / 10 : standardErrorKm2);
  const value = html`<td class="value">${data(estimateKm2, fixed(estimateKm2, decimals))}</td>`;
  if (standardErrorKm2 === null)
    return html`${value}
      <td class="reason" colspan="3">${reason}</td>`;
  const limits =
    lower === null || upper === null
      ? html`<td class="reason">${reason === '' ? 'no interval' : reason}</td>`
      : html`<td>
          <span data-lower="${lower}" data-upper="${upper}">${interval(lower, upper, decimals)}</span>
          ${noteMark(outcome)}
        </td>`;
  return html`${value}
    <td>${data(standardErrorKm2, fixed(standardErrorKm2, decimals))}</td>
    ${limits}
    <td>${cv === null ? NOTHING : data(cv, `${hundredths(cv)} %`)}</td>`;
}

/** The cells of an accuracy: value, standard error, interval in per cent; the reason where there is none. */
export function accuracyCells(figure: AccuracyFigure | undefined): Html {
  const { value = null, standardError = null, ciLower = null, ciUpper = null, outcome } = figure ?? {};
  const reason = shortReason(outcome);
  if (value === null) return html`<td class="reason" colspan="3">${reason === '' ? 'not known' : reason}</td>`;
  const shown = html`<td class="value">${data(value, hundredths(value))}</td>`;
  if (standardError === null)
    return html`${shown}
      <td class="reason" colspan="2">${reason}</td>`;
  const limits =
    ciLower === null || ciUpper === null
      ? html`<span class="reason">${reason}</span>`
      : html`<span data-lower="${ciLower}" data-upper="${ciUpper}">${hundredthsInterval(ciLower, ciUpper)}</span>
          ${noteMark(outcome)}`;
  return html`${shown}
    <td>${data(standardError, hundredths(standardError))}</td>
    <td>${limits}</td>`;
}

/** A fraction as a percentage with its sign. */
export function shareText(fraction: number | null): Html {
  return fraction === null ? NOTHING : data(fraction, `${hundredths(fraction)} %`);
}

/** The square in a class's colour that stands before its name. */
export function swatch(colour: string): Html {
  return html`<span class="swatch" style="background:${colour}"></span>`;
}
