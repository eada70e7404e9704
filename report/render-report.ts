import { createHash } from 'node:crypto';
import { accuracySection } from './accuracy-section.ts';
import { CONFIDENTIAL_STYLE } from './confidential-page.ts';
import { coverageSection } from './coverage-section.ts';
import { diagnosticsSection } from './diagnostics-section.ts';
import { higherClassesSection, levelsSection, totalSection } from './estimates-section.ts';
import { headerSection, keyFigures } from './header-section.ts';
import { html, Html } from './html.ts';
import { ladderSection } from './ladder-section.ts';
import { mapFigure } from './map-figure.ts';
import { methodSection } from './method-section.ts';
import { PAGE_STYLE } from './page-style.ts';
import { provenanceSection, signatureSection } from './provenance-section.ts';
import { CONFIDENTIAL } from '../results/confidentiality.ts';
import { TOTAL_LEVEL } from '../results/codes.ts';
import { readReportData, type ReportData } from './report-data.ts';
import { sampleSection } from './sample-section.ts';
import { warningsSection } from './warnings-section.ts';

/**
 * What the page may do, wherever it is opened: its one style, known by its hash, styles of single elements (colours of
 * classes, lengths of bars), and the map, which lies in it. No script runs and nothing is asked of anybody, whatever a
 * title or a name brings.
 */
function contentPolicy(style: string): string {
  return (
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
    "style-src-attr 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
  );
}

/**
 * The report of a run as one self-contained HTML page: no script, no font, no picture from elsewhere. It holds what the
 * files of the run folder say and nothing else, so that the same files give the same bytes.
 * @throws PermanentError when `run.json` is missing or a file cannot be understood.
 */
export async function renderReport(runFolder: string): Promise<string> {
  const report = await readReportData(runFolder);
  const { title, confidential } = report.manifest;
  const style = confidential ? `${PAGE_STYLE}${CONFIDENTIAL_STYLE}` : PAGE_STYLE;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentPolicy(style)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Quadrat ${report.manifest.code.version ?? ''}" />
        <title>${confidential ? `${title} (${CONFIDENTIAL})` : title}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          ${headerSection(report)} ${keyFigures(report)} ${warningsSection(report)} ${mapSection(report)}
          ${totalSection(report)} ${sampleSection(report)} ${accuracySection(report)} ${diagnosticsSection(report)}
          ${ladderSection(report)} ${levelsSection(report)} ${higherClassesSection(report)} ${coverageSection(report)}
          ${methodSection(report)} ${provenanceSection(report.manifest)} ${signatureSection()}
        </main>
      </body>
    </html> `;
  return page.text;
}

function mapSection({ preview, areas, manifest, hasEstimates }: ReportData): Html {
  if (preview === undefined) return html``;
  const whole = areas.find(({ level }) => level === TOTAL_LEVEL);
  return html`<section class="map-section">
    <h2>The map</h2>
    <figure>
      <figcaption>
        <b>Classes as mapped</b>, with the outlines of the areas. The map
        errs${hasEstimates ? '; the estimates below correct for that' : ''}.
      </figcaption>
      ${mapFigure(preview, { areaKm2: wholeAreaKm2(whole, manifest.statistics.frame), isNorthUp: manifest.grid.isNorthUp })}
      ${preview.attribution === undefined ? undefined : html`<p class="notes">${preview.attribution}</p>`}
    </figure>
  </section>`;
}

/** Area of all areas together, seen or not. */
function wholeAreaKm2(whole: ReportData['areas'][number] | undefined, frame: 'observed' | 'areas'): number | undefined {
  const { frameKm2 = null, observedShare = null } = whole ?? {};
  if (frameKm2 === null || observedShare === null) return undefined;
  if (frame === 'areas') return frameKm2;
  return observedShare === 0 ? undefined : frameKm2 / observedShare;
}
