import path from 'node:path';
import { findCycles } from './import-cycles.ts';
import {
  ANY,
  EMPTY_NAMES,
  ENVIRONMENT_HOME,
  EXIT_HOME,
  FOLDERS_OF_STRANGERS,
  IMPORT_TABLE,
  MAX_FILE_LINES,
  PACKAGE_HOMES,
  UNBOUND_FOLDERS,
} from './import-table.ts';
import { readSourceFacts, type ModuleReference, type SourceFacts } from './source-references.ts';

/** Path from the repository's root, with slashes -> text. */
export type SourceTree = ReadonlyMap<string, string>;

/** Every breach of the house's rules, one sentence each, with file and line; none for a clean tree. */
export function findViolations(tree: SourceTree): string[] {
  const facts = new Map([...tree].map(([file, text]) => [file, readSourceFacts(file, text)]));
  const ofFiles = [...facts].flatMap(([file, fact]) => [
    ...nameViolations(file),
    ...lengthViolations(file, fact),
    ...folderViolations(file, fact),
    ...packageViolations(file, fact),
    ...processViolations(file, fact),
  ]);
  return [...ofFiles, ...cycleViolations(facts)];
}

function nameViolations(file: string): string[] {
  const names = file.split('/').map((segment) => segment.replace(/(\.test)?\.ts$/, ''));
  return names
    .filter((name) => EMPTY_NAMES.includes(name.toLowerCase()))
    .map((name) => `${file}: the name ${name} says nothing`);
}

function lengthViolations(file: string, { lineCount }: SourceFacts): string[] {
  return lineCount > MAX_FILE_LINES ? [`${file}: ${lineCount} lines, at most ${MAX_FILE_LINES}`] : [];
}

function folderViolations(file: string, { imports, urls }: SourceFacts): string[] {
  return [...imports, ...urls]
    .filter(({ specifier }) => specifier.startsWith('.'))
    .flatMap((reference) => {
      const target = resolve(file, reference);
      const at = `${file}:${reference.line}`;
      if (isStrange(file, target)) return [`${at}: ${strangerFolder(file)} imports its neighbour ${target}`];
      return mayImport(file, target) ? [] : [`${at}: ${folderOf(file)} may not import ${target}`];
    });
}

function mayImport(file: string, target: string): boolean {
  const [from, to] = [folderOf(file), folderOf(target)];
  // Files at the root configure tools; they are no part of the house.
  if (from === to || !file.includes('/')) return true;
  const allowed = IMPORT_TABLE[from] ?? [];
  return allowed.some((entry) => entry === ANY || entry === to || isUnder(target, entry));
}

/** True between two folders inside a folder of strangers; its own files may import any of them. */
function isStrange(file: string, target: string): boolean {
  const [own, other] = [strangerFolder(file), strangerFolder(target)];
  if (own === undefined || folderOf(target) !== folderOf(file)) return false;
  return own !== other;
}

/** `stages/tiling` of `stages/tiling/plan-chips.ts`. */
function strangerFolder(file: string): string | undefined {
  const segments = file.split('/');
  const isInside = segments.length > 2 && FOLDERS_OF_STRANGERS.includes(folderOf(file));
  return isInside ? segments.slice(0, 2).join('/') : undefined;
}

function packageViolations(file: string, { imports, loneArguments }: SourceFacts): string[] {
  if (isUnbound(file)) return [];
  const outright = imports.filter(({ specifier }) => !/^(\.|node:)/.test(specifier));
  const hidden = loneArguments.filter(({ specifier }) => packageName(specifier) in PACKAGE_HOMES);
  return [...outright, ...hidden].flatMap(({ specifier, line }) => {
    const name = packageName(specifier);
    const homes = PACKAGE_HOMES[name];
    if (homes === undefined) return [`${file}:${line}: ${name} has no home in the import table`];
    const isHome = homes.some((home) => isUnder(file, home));
    return isHome ? [] : [`${file}:${line}: ${name} may be imported only in ${homes.join(', ')}`];
  });
}

function processViolations(file: string, { environmentLines, exitLines }: SourceFacts): string[] {
  if (isUnbound(file)) return [];
  const readsElsewhere = file.startsWith(ENVIRONMENT_HOME) ? [] : environmentLines;
  const exitsElsewhere = file.startsWith(EXIT_HOME) ? [] : exitLines;
  return [
    ...readsElsewhere.map((line) => `${file}:${line}: process.env is read only in ${ENVIRONMENT_HOME}`),
    ...exitsElsewhere.map((line) => `${file}:${line}: process.exit is called only in ${EXIT_HOME}`),
  ];
}

function cycleViolations(facts: ReadonlyMap<string, SourceFacts>): string[] {
  const graph = new Map(
    [...facts].map(([file, { imports }]) => {
      const targets = imports.filter(({ specifier }) => specifier.startsWith('.'));
      return [file, targets.map((reference) => resolve(file, reference)).filter((target) => facts.has(target))];
    }),
  );
  return findCycles(graph).map((cycle) => `cycle: ${cycle.join(' -> ')}`);
}

function resolve(file: string, { specifier }: ModuleReference): string {
  return path.posix.join(path.posix.dirname(file), specifier);
}

/** True where the path is the place, lies under it, or matches it with `*` for one name. */
function isUnder(file: string, place: string): boolean {
  const placeSegments = place.replace(/\/$/, '').split('/');
  const segments = file.split('/');
  const isSuffixFree = segments.length === placeSegments.length || !place.endsWith('.ts');
  return isSuffixFree && placeSegments.every((wanted, index) => isNamed(segments[index], wanted));
}

/** `*` stands for the beginning of a name, or for all of it. */
function isNamed(name: string | undefined, wanted: string): boolean {
  return wanted.startsWith('*') ? name?.endsWith(wanted.slice(1)) === true : name === wanted;
}

function isUnbound(file: string): boolean {
  return !file.includes('/') || UNBOUND_FOLDERS.includes(folderOf(file));
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
