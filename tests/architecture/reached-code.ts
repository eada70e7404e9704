import path from 'node:path';
import { readProjectFiles } from './project-files.ts';
import { readSourceFacts } from './source-references.ts';

/** Where the product begins: the command; its threads and processes are found by their addresses. */
const ENTRY = 'cli/main.ts';
const PRODUCT =
  /^(?:access|cli|config|engine|errors|geo|limits|models|pipeline|queue|raster|report|results|sampling|server|stages|statistics|storage|workers)\//;
/** Scripts and benchmarks are used by people, too. */
const USED_BY_PEOPLE = /^(?:benchmarks|scripts|sample-tiles)\//;

const sources = readProjectFiles(['.ts', '.mjs']);

/** Files of the product that no command reaches. */
export function unreachedFiles(): string[] {
  const reached = new Set<string>();
  const walk = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const next of filesNamedBy(file)) walk(next);
  };
  walk(ENTRY);
  return [...sources.keys()].filter((file) => PRODUCT.test(file) && !reached.has(file)).sort();
}

/** Values that a file of the product exports and only tests import, as file#name. */
export function valuesOfTestsAlone(): string[] {
  const imported = new Set<string>();
  for (const [file, text] of sources) {
    if (!PRODUCT.test(file) && !USED_BY_PEOPLE.test(file)) continue;
    for (const [, names, from] of text.matchAll(/(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'(\.[^']+)'/g))
      for (const name of names!.split(',')) imported.add(`${namedFrom(file, from!)}#${nameOf(name)}`);
    for (const [, from] of text.matchAll(/(?:import\('|import \* as \w+ from ')(\.[^']+)'/g))
      imported.add(`${namedFrom(file, from!)}#*`);
  }
  return [...sources]
    .filter(([file]) => PRODUCT.test(file) && !imported.has(`${file}#*`))
    .flatMap(([file, text]) =>
      [...text.matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)].map(
        ([, name]) => `${file}#${name!}`,
      ),
    )
    .filter((value) => !imported.has(value))
    .sort();
}

function nameOf(text: string): string {
  return text
    .trim()
    .replace(/^type\s+/, '')
    .split(/\s+as\s+/)[0]!;
}

function filesNamedBy(file: string): string[] {
  const { imports, urls } = readSourceFacts(file, sources.get(file)!);
  return [...imports, ...urls]
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => namedFrom(file, specifier))
    .filter((name) => sources.has(name));
}

/** Scripts name what was built. */
function namedFrom(file: string, specifier: string): string {
  const name = path.posix.join(path.posix.dirname(file), specifier).replace(/^dist\//, '');
  return sources.has(name) ? name : name.replace(/\.js$/, '.ts');
}
