import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import { changed, changesOf } from '../../benchmarks/unnoticed/code-changes.ts';
import { drawChanges } from '../../benchmarks/unnoticed/draw-changes.ts';
import { root } from '../cli/quadrat.ts';
import { readProjectFiles } from '../architecture/project-files.ts';

const TEXT = `import { a } from './a.ts';
export async function f(x: number, y: 1 | 2): Promise<void> {
  if (x < 2 && !a) throw new Error(\`\${x + 1}\`);
  await g(x, y);
  h(-x ?? 'none');
}
`;

it('offers the slips of a hand, in code and not in types, names of modules or refusals', () => {
  const lines = changesOf('f.ts', TEXT).map(({ line, kind, ...edit }) => {
    const text = changed(TEXT, { kind, ...edit });
    return `${kind}: ${text.split('\n')[line - 1]!.trim()}`;
  });
  const refusal = 'throw new Error(`${x + 1}`);';
  expect(lines.toSorted()).toEqual(
    [
      ...['true', 'false', 'x < 2', '!a', 'x < 2 || !a', 'x < 2 && a'].map(
        (test) => `condition: if (${test}) ${refusal}`,
      ),
      `boundary: if (x <= 2 && !a) ${refusal}`,
      `constant: if (x < 3 && !a) ${refusal}`,
      ...['return: return; await g(x, y);', 'await: g(x, y);', 'arguments: await g(y, x);'],
      ...['statement: ;', 'statement: ;', 'default: h(-x);', "default: h('none');", "sign: h(x ?? 'none');"],
    ].toSorted(),
  );
});

it('draws the same for the same seed, each change once, and what it makes is code', () => {
  const files = [...readProjectFiles(['.ts']).keys()];
  const draw = (seed: number) => drawChanges({ root, files, seed, count: 60, folder: 'statistics' });
  const [drawn, texts] = [draw(5), readProjectFiles(['.ts'])];
  expect(draw(5)).toEqual(drawn);
  expect(draw(6)).not.toEqual(drawn);
  expect(new Set(drawn.map((one) => JSON.stringify(one))).size).toBe(60);
  for (const change of drawn) {
    const text = changed(texts.get(change.file)!, change);
    expect(() => transformSync(text, { loader: 'ts', format: 'esm' }), JSON.stringify(change)).not.toThrow();
  }
});
