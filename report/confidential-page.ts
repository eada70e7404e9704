import { CONFIDENTIAL } from '../results/confidentiality.ts';
import { html, type Html } from './html.ts';

/**
 * Style of a page that is not for publication. On paper the mark stands across every page: a fixed element is printed anew on
 * each. The margin box says it once more where the browser has margin boxes.
 */
export const CONFIDENTIAL_STYLE = `
.confidential { padding: 10px 14px; background: #8c1d18; color: #fff; font-weight: 600; text-align: center; text-transform: uppercase; letter-spacing: .06em; }
.watermark { display: none; }
@page { @top-center { content: '${CONFIDENTIAL}'; font: 600 9pt sans-serif; color: #8c1d18; } }
@media print {
  .watermark { display: block; position: fixed; top: 45%; left: 0; right: 0; text-align: center; font-size: 30pt; font-weight: 600; color: #8c1d18; opacity: .16; transform: rotate(-35deg); pointer-events: none; z-index: 1; }
}
`;

/** The mark at the head of the page and across each printed one. */
export function confidentialBanner(): Html {
  return html`<p class="confidential">${CONFIDENTIAL}</p>
    <div class="watermark" aria-hidden="true">${CONFIDENTIAL}</div>`;
}
