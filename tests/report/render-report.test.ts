import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../../engine/csv.ts';
import { renderReport } from '../../report/render-report.ts';
import { areaKeys } from '../results/whole-manifest.ts';
import { CLASSES, writeRunFolder } from './run-folder-fixture.ts';

let folder = '';
let page = '';
let estimates: readonly Readonly<Record<string, string>>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'quadrat-report-'));
  await writeRunFolder(folder);
  page = await renderReport(folder);
  estimates = parseCsv(await readFile(path.join(folder, 'estimates.csv'), 'utf8')).records;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The page from a heading on to the end of its section. */
function sectionOf(heading: string): string {
  return page.slice(page.indexOf(`<h2>${heading}`), page.indexOf('</section>', page.indexOf(`<h2>${heading}`)));
}

function intervals(): { lower: string; upper: string }[] {
  return estimates
    .filter((row) => row['ci_lower_km2'] !== '')
    .map((row) => ({ lower: row['ci_lower_km2']!, upper: row['ci_upper_km2']! }));
}

/** Printed text and exact value of every number that the page marks as data. */
function printedNumbers(text: string): { exact: string; printed: number; decimals: number }[] {
  return [...text.matchAll(/<data value="([^"]+)">([^<]+)<\/data>/g)].map(([, exact = '', shown = '']) => {
    const plain = shown.replaceAll('\u202F', '').replace('\u2212', '-').replace(' %', '');
    return { exact, printed: Number(plain), decimals: plain.split('.')[1]?.length ?? 0 };
  });
}

describe('the report of a run', () => {
  it('shows every estimate and standard error of the table, and every mapped area', () => {
    const values = new Set(printedNumbers(page).map(({ exact }) => Number(exact)));
    const columns = ['estimate_km2', 'standard_error_km2', 'cv', 'mapped_area_km2', 'observed_share', 'frame_km2'];
    const ofTotal = columns.slice(0, 4);
    for (const row of estimates) {
      const wanted = row['level'] === 'total' ? ofTotal : columns;
      const isSilent = row['observed_share'] === '0';
      const missing = wanted.filter((column) => {
        const text = row[column]!;
        return text !== '' && !values.has(Number(text)) && !(isSilent && column === 'mapped_area_km2');
      });
      expect(missing, `${row['area_name']}, ${row['class']}`).toEqual([]);
    }
  });

  it('prints each number rounded from its exact value, in km² or per cent', () => {
    const numbers = printedNumbers(page);
    expect(numbers.length).toBeGreaterThan(150);
    const wrong = numbers.filter(({ exact, printed, decimals }) => {
      const tolerance = 0.5 * 10 ** -decimals + 1e-9;
      return Math.min(Math.abs(Number(exact) - printed), Math.abs(100 * Number(exact) - printed)) > tolerance;
    });
    expect(wrong).toEqual([]);
  });

  it('rounds limits outward', () => {
    const limits = [...page.matchAll(/data-lower="([^"]+)" data-upper="([^"]+)"\s*>([^<]+)</g)];
    expect(limits.length).toBeGreaterThanOrEqual(3 * CLASSES.length);
    for (const [, lower, upper, shown = ''] of limits) {
      const [low, high] = shown.replaceAll('\u202F', '').split('–').map(Number);
      const factor = Number(upper) <= 1 ? 100 : 1;
      expect(low!).toBeLessThanOrEqual(factor * Number(lower) + 1e-6);
      expect(high!).toBeGreaterThanOrEqual(factor * Number(upper) - 1e-6);
    }
  });

  it('gives every figure its uncertainty or the reason why it has none', () => {
    expect(page).toContain('withheld: no method is precise enough');
    expect(page).toContain('no estimate: nothing observed');
    expect(page).toMatch(/<abbr title="interval kept within the possible range">†<\/abbr>/);
    expect(page).toContain('† The usual interval would leave the possible range');
    const total = page.match(/All areas together\.[\s\S]*?<\/table>/)![0];
    expect(total.match(/data-lower/g)).toHaveLength(CLASSES.length);
  });

  it('calls mapped areas a diagnostic', () => {
    expect(page).toMatch(/Mapped<br \/><small>diagnostic<\/small>/);
  });

  it('names the method, the quality and the error of every figure, and says what they mean', () => {
    const bodies = page.match(/<table class="estimates">[\s\S]*?<\/table>/g)!;
    expect(bodies).toHaveLength(4);
    const tagged = bodies.slice(0, 3).flatMap((body) => body.match(/<td class="method-tag">[^<]+<\/td>/g)!);
    // Nothing of Alder was observed: one row stands for its classes.
    expect(tagged).toHaveLength(estimates.length - CLASSES.length + 1);
    const count = (tag: string): number => tagged.filter((cell) => cell.includes(`>${tag}<`)).length;
    expect(count('assisted')).toBe(estimates.filter(({ method }) => method === 'domain-regression').length);
    expect(count('composite')).toBe(estimates.filter(({ method }) => method === 'composite').length);
    expect(count('withheld')).toBe(estimates.filter(({ method }) => method === 'parent-only').length);
    for (const { lower, upper } of intervals()) expect(page).toContain(`data-lower="${lower}" data-upper="${upper}"`);
    expect(page).toContain('composite: a weighted mean of the assisted and the synthetic estimate');
    expect(page).toContain('root mean squared error (RMSE)');
    expect(page).not.toContain('from a model</span>');
    expect(page).toContain('33 of 43 figures below the whole come from a model (composite).');
  });

  it('counts how figures were chosen and gives the median of what that gained', () => {
    const section = sectionOf('How the figures below the whole were chosen');
    expect(section).toContain('By region, 10 of 10 figures are given.');
    expect(section).toContain('By municipality, 33 of 55 figures are given, 33 of them by a model.');
    const medians = [...section.matchAll(/second value"><data value="([^"]+)"/g)].map(([, value]) => Number(value));
    expect(medians).toEqual([3, 1, 2, 3, 4, 5, 2, 1, 2, 3]);
  });

  it('says what came in as reference sample and what it leaves open', () => {
    const section = sectionOf('The reference sample').replaceAll(/[\n ]+/g, ' ');
    for (const text of [
      '640 units read, 612 for estimation; 28 for training',
      '603 of 612 drawn units have a label: response rate 98.5 %',
      'cloud &amp; &lt;i&gt;haze&lt;/i&gt; (9)',
      '5 of 612 units lie where the model was trained or within 640 m of it, as declared',
      '7 of 400 positions are worse than half a pixel (10 m)',
      '<data value="0.875">87.5 %</data> alike; kappa <data value="0.81">0.81</data>',
      'woodland to Forest (301)',
      '<data value="-0.4567">−45.7</data>',
      '10.0\u202F–\u202F11.5',
    ]) {
      expect(section).toContain(text);
    }
  });

  it('says which parts were too thin to be estimated by themselves', () => {
    const section = sectionOf('How the figures were made')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/<\/?data[^>]*>/g, '');
    expect(section).toContain('Built-up (0.0012 km², 0.0068 units) with Forest');
    expect(section).toContain('islet &amp; &lt;b&gt;rock&lt;/b&gt; (2.5 km², 1.0 units) with low');
  });

  it('shows the higher classes of a legend without letters or mapped areas', () => {
    const section = sectionOf('Higher classes of the legend');
    expect(section).toContain('<data value="2345.6">2346</data>');
    expect(section).not.toContain('diagnostic');
  });

  it('names what was not observed, warns in words, and says where it comes from', () => {
    expect(page).toContain('Nothing was observed, and there are no figures, of: Alder.');
    expect(page).toContain('37 of 612 reference points');
    expect(page).toContain('14 June 2021 to 16 June 2021');
    expect(page).toMatch(/<code title="[0-9a-f]{64}">[0-9a-f]{12}<\/code>/);
    expect(page).toContain('href="execution.json"');
    expect(page).toContain('SDMX:CL_OBS_STATUS(2.2)');
  });

  it('loads nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/https?:|<script|@import|<link|<iframe|javascript:/);
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target = '']) => target.slice(0, 22))).toEqual([
      'data:image/png;base64,',
      'run.json',
      'execution.json',
    ]);
  });

  it('escapes what names may hold', () => {
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(page).toContain('Lark &lt;i&gt;Hill&lt;/i&gt;');
    expect(page).toContain('Wetland &amp; &lt;b&gt;peat&lt;/b&gt;');
    expect(page).not.toMatch(/<i>Hill|<b>peat/);
  });

  it('has the same bytes for the same files', async () => {
    expect(await renderReport(folder)).toBe(page);
  });
});

describe('the head of a report', () => {
  /** The page of a run whose sample was drawn from 1,500 of its 2,000 km². */
  async function partly(frame: 'observed' | 'areas', areas: readonly object[]): Promise<string> {
    const copy = await mkdtemp(path.join(os.tmpdir(), 'quadrat-report-'));
    const change = async (name: string, edit: (content: Record<string, object>) => object): Promise<void> => {
      const content = JSON.parse(await readFile(path.join(copy, name), 'utf8')) as Record<string, object>;
      await writeFile(path.join(copy, name), JSON.stringify({ ...content, ...edit(content) }));
    };
    try {
      await writeRunFolder(copy);
      await change('run.json', ({ runFile, statistics }) => ({
        runFile: { ...runFile, areas: areas.map((keys) => ({ ...areaKeys('areas.geojson'), ...keys })) },
        statistics: { ...statistics, frame },
      }));
      await change('reference-audit.json', () => ({
        frame: {
          ...{ known: 'declared', text: 'the polygons of west.geojson' },
          ...{ files: [], km2: null, toleranceKm2: null },
        },
        sampledAreas: [{ level: 'total', areaCode: 'TOTAL', frameKm2: 1500, notSampledKm2: 500, sampledShare: 0.75 }],
      }));
      return await renderReport(copy);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  it('says of what part of the frame the estimates are where the sample was not drawn from all of it', async () => {
    const whole = await partly('areas', []);
    expect(whole).toContain('<dd>what was sampled of the areas: 1500 of 2000 km²</dd>');
    expect(whole).toContain(
      'The estimates are of the part of the areas that was sampled: 1500 of 2000 km². Of the rest they say nothing. The imagery shows',
    );
    expect(whole).not.toContain('whole areas');
    const observed = await partly('observed', []);
    expect(observed).toContain('<dd>what was sampled of the observed part: 1500 of 2000 km²</dd>');
    expect(observed).toContain('the part of what the imagery shows that was sampled: 1500 of 2000 km²');
    expect(page).toContain('<dd>the observed part</dd>');
  });

  it('counts the areas of every family, in the order of the run file', async () => {
    expect(await partly('areas', [{ level: 'municipality' }, { level: 'region' }])).toContain(
      '<dd>12 of level “municipality”, 2 of level “region”</dd>',
    );
    expect(page).toContain('<dd>12 of level “municipality”</dd>');
  });
});

describe('a run folder that lacks something', () => {
  async function withFolder<T>(change: (copy: string) => Promise<void>, use: (copy: string) => Promise<T>): Promise<T> {
    const copy = await mkdtemp(path.join(os.tmpdir(), 'quadrat-report-'));
    try {
      await writeRunFolder(copy);
      await change(copy);
      return await use(copy);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  it('without a reference sample shows mapped areas and says that nothing is estimated', async () => {
    const text = await withFolder(async (copy) => {
      await rm(path.join(copy, 'accuracy.json'));
      const [header] = (await readFile(path.join(copy, 'estimates.csv'), 'utf8')).split('\r\n');
      await writeFile(path.join(copy, 'estimates.csv'), `${header}\r\n`);
    }, renderReport);
    expect(text).toContain('No area could be estimated');
    expect(text).toContain('the accuracy of the map is not known');
    expect(text).toContain('>mapped area, a diagnostic<');
    expect(text).not.toMatch(/<circle/);
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it('without a picture shows everything else', async () => {
    const text = await withFolder((copy) => rm(path.join(copy, 'map-preview.json')), renderReport);
    expect(text).not.toContain('<image');
    expect(text).toContain('Area by class and municipality');
  });

  it('of a partial run says so first', async () => {
    const text = await withFolder(async (copy) => {
      const file = path.join(copy, 'run.json');
      const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
      await writeFile(
        file,
        JSON.stringify({ ...manifest, status: 'partial', failures: { 'inference/tile/r0c0': 'x' } }),
      );
    }, renderReport);
    expect(text).toContain('This run is partial: 1 of its pieces failed');
  });

  it('with a table that cannot be read says which column', async () => {
    const spoil = (from: string, to: string) => async (copy: string) => {
      const file = path.join(copy, 'estimates.csv');
      await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
    };
    await expect(withFolder(spoil('standard_error_km2', 'se'), renderReport)).rejects.toThrow(
      'estimates.csv: expected the column standard_error_km2',
    );
    await expect(withFolder(spoil(',575,', ',many,'), renderReport)).rejects.toThrow(
      'estimates.csv, line 2: expected a count in the column sample_size, found "many"',
    );
  });

  it('that is no run folder is refused', async () => {
    await expect(withFolder((copy) => rm(path.join(copy, 'run.json')), renderReport)).rejects.toThrow(
      'expected run.json',
    );
  });
});
