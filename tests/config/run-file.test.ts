import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeRunFile } from '../../config/describe-run-file.ts';
import { parseRunFile } from '../../config/read-run-file.ts';
import { runFileTemplate } from '../../config/run-file-template.ts';
import { root } from '../cli/quadrat.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';

const parse = (change: (text: string) => string) => parseRunFile(change(runFileTemplate), 'run.yaml');

describe('the run file', () => {
  it('fills in what is left out', () => {
    const { imagery, inference, estimation } = parse((text) =>
      text
        .replace(/^inference.*$/m, '')
        .replace(/^estimation.*$/m, '')
        .replace(/^ +composite.*\n +resampling.*$/m, ''),
    );
    expect(imagery).toMatchObject({ composite: 'first-valid', resampling: 'bilinear' });
    expect(inference).toEqual({
      tile: 1024,
      chip: 256,
      overlap: 32,
      batch: 'auto',
      device: 'cpu',
      secondsPerChip: 'auto',
    });
    expect(estimation).toEqual({
      confidence: 0.95,
      frame: 'observed',
      ladder: DEFAULT_LADDER,
      minimumSampledShare: 0.5,
      collapse: { minimumUnits: 5, into: {} },
    });
  });

  it('reads a band of a file with several', () => {
    const { imagery } = parse((text) =>
      text.replace('B8A: scene-1/B8A.tif', 'B8A: {file: all.tif, band: 2, scale: 0.5}'),
    );
    expect(imagery!.scenes[0]!.assets['B8A']).toMatchObject({ file: 'all.tif', band: 2, scale: 0.5 });
  });

  it.each([
    [
      'resampling: bilinear',
      'resamplng: bilinear',
      /line 22: unknown key resamplng in imagery; the nearest known key is resampling/,
    ],
    [
      'resampling: bilinear',
      'resampling: bilinar',
      /line 22: imagery\.resampling: expected nearest or bilinear or cubic or average, found "bilinar"/,
    ],
    ['tile: 1024', 'tile: big', /inference\.tile: expected a number, found "big"/],
    ['tile: 1024', 'tile: 9000', /inference\.tile: expected at most 8192, found 9000/],
    ['chip: 256', 'chip: 8', /inference\.chip: expected at least 16, found 8/],
    ['confidence: 0.95', 'confidence: 1', /estimation\.confidence: expected less than 1, found 1/],
    ['confidence: 0.95', 'confidence: 0.5', /estimation\.confidence: expected more than 0\.5, found 0\.5/],
    ['model: model/item.json', '# none', /line 1: expected the key model, found none/],
    [
      '{type: simple-random}',
      '{type: stratified, strat: x}',
      /unknown key strat in reference\.design; the nearest known key is stratum/,
    ],
    ['version: 1', 'version: 2', /line 2: version: expected 1, found 2/],
    [
      'datetime: 2026-06-01T10:30:00Z',
      'datetime: yesterday',
      /datetime: expected a moment with its time zone .*, or a day .*, found "yesterday"/,
    ],
  ])('refuses %s as %s in one sentence with its line', (from, to, sentence) => {
    expect(() => parse((text) => text.replace(from, to))).toThrow(sentence);
  });

  it('names the line of a fault in the YAML itself', () => {
    expect(() => parse((text) => `${text}\n  x: [`)).toThrow(/run\.yaml, line \d+: expected YAML, found a fault/);
  });

  it('is refused soon, however many faults it has: a server reads what somebody else wrote', () => {
    const lines = (line: (n: number) => string): string => Array.from({ length: 30_000 }, (_, n) => line(n)).join('\n');
    for (const text of [lines((n) => `k${n}: x`), `areas:\n${lines((n) => `- ${n}`)}`]) {
      const beganMs = performance.now();
      const read = (): unknown => parseRunFile(`version: 1\nname: x\n${text}`, 'run.yaml');
      expect(read).toThrow(/expected at most 200 faults, found more: the others are told when these are mended/);
      // Some minute where each is compared with each.
      expect(performance.now() - beganMs).toBeLessThan(12_000);
    }
  });

  it('has a reference page that is up to date', () => {
    const { schema, markdown } = describeRunFile();
    expect(readFileSync(path.join(root, 'docs', 'run-file.schema.json'), 'utf8')).toBe(schema);
    expect(readFileSync(path.join(root, 'docs', 'run-file.md'), 'utf8')).toBe(markdown);
  });
});
