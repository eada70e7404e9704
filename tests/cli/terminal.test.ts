import { expect, it } from 'vitest';
import { printable } from '../../access/printable.ts';
import { readProjectFiles } from '../architecture/project-files.ts';
import { quadrat } from './quadrat.ts';

it('spells out what would steer a terminal or turn the direction of writing', () => {
  expect(printable('a\u001b[31mb\u009bc\u202ed\u0000\r\ne\tf')).toBe(
    'a\\u001b[31mb\\u009bc\\u202ed\\u0000\\u000d\ne\tf',
  );
  expect(printable('São João — 東京 👩‍🌾 ½ km²')).toBe('São João — 東京 👩‍🌾 ½ km²');
});

it('stands at every way out of the command line', () => {
  const writers = [...readProjectFiles(['.ts'])]
    .filter(([name, text]) => name.startsWith('cli/') && /process\.(stdout|stderr)\.write|console\./.test(text))
    .map(([name]) => name);
  expect(writers).toEqual(['cli/terminal.ts']);
});

it('holds for a name of a file that is given', () => {
  const { stderr, status } = quadrat('plan', 'no\u001b[2Jsuch.yaml');
  expect(status).toBe(2);
  expect(stderr).toContain('no\\u001b[2Jsuch.yaml');
});
