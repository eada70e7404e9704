import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readProjectFiles } from './project-files.ts';

const sources = [...readProjectFiles(['.c']).keys()];

it('kernels are written in one language and made by one script', () => {
  expect(sources).not.toEqual([]);
  expect([...readProjectFiles(['.wat']).keys()]).toEqual([]);
  const script = readFileSync('scripts/compile-kernels.mjs', 'utf8');
  expect(sources.filter((source) => !script.includes(`'${source}'`))).toEqual([]);
});

it.each(sources)('the module beside %s was made from it', (source) => {
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex');
  expect(readFileSync(source.replace(/\.c$/, '-module.ts'), 'utf8')).toContain(digest);
});
