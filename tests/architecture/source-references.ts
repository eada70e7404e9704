import { parseSync, Visitor } from 'oxc-parser';

/** A place in a source file that names another module. */
export interface ModuleReference {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
}

/** What the rules need to know of one source file. */
export interface SourceFacts {
  readonly imports: readonly ModuleReference[];
  /** Files named by `new URL('…', import.meta.url)`: worker threads and the like. */
  readonly urls: readonly ModuleReference[];
  /** Strings handed alone to a function: where `createRequire` hides its imports. */
  readonly loneArguments: readonly ModuleReference[];
  /** Lines that read the environment. */
  readonly environmentLines: readonly number[];
  /** Lines that end the process. */
  readonly exitLines: readonly number[];
  readonly lineCount: number;
}

/** A node of the syntax tree, as far as it is looked at here. */
type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

/**
 * Reads the facts off one TypeScript file: static, type-only, dynamic and `import('…')` type
 * imports, re-exports and `import x = require('…')` alike.
 * @throws Error where the file does not parse.
 */
export function readSourceFacts(path: string, text: string): SourceFacts {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const collector = new FactCollector(text);
  const add = (node: unknown): void => collector.add(node as Node);
  new Visitor({
    ImportDeclaration: add,
    ExportNamedDeclaration: add,
    ExportAllDeclaration: add,
    ImportExpression: add,
    TSImportType: add,
    TSExternalModuleReference: add,
    CallExpression: add,
    NewExpression: add,
    MemberExpression: add,
    VariableDeclarator: add,
  }).visit(program);
  return collector.facts();
}

class FactCollector {
  readonly #text: string;
  readonly #imports: ModuleReference[] = [];
  readonly #urls: ModuleReference[] = [];
  readonly #loneArguments: ModuleReference[] = [];
  readonly #environmentLines: number[] = [];
  readonly #exitLines: number[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  add(node: Node): void {
    if (node.type === 'CallExpression') this.#addCall(node);
    else if (node.type === 'NewExpression') this.#addUrl(node);
    else if (node.type === 'MemberExpression') this.#addProcessUse(node, node['object'], [propertyName(node)]);
    else if (node.type === 'VariableDeclarator') this.#addProcessUse(node, node['init'], patternNames(node['id']));
    else this.#addImport(node);
  }

  facts(): SourceFacts {
    return {
      imports: this.#imports,
      urls: this.#urls,
      loneArguments: this.#loneArguments,
      environmentLines: this.#environmentLines,
      exitLines: this.#exitLines,
      lineCount: this.#text.split('\n').length - (this.#text.endsWith('\n') ? 1 : 0),
    };
  }

  #addImport(node: Node): void {
    const specifier = literalText(node['source'] ?? node['expression']);
    if (specifier === undefined) return;
    this.#imports.push(this.#reference(node, specifier));
    const isProcess = specifier === 'node:process' || specifier === 'process';
    if (isProcess) this.#noteProcessNames(node, importedNames(node));
  }

  #addCall(node: Node): void {
    const args = node['arguments'] as readonly unknown[];
    const text = literalText(args[0]);
    if (args.length === 1 && text !== undefined) this.#loneArguments.push(this.#reference(node, text));
  }

  #addUrl(node: Node): void {
    const [target, base] = node['arguments'] as readonly unknown[];
    const text = literalText(target);
    if (identifierName(node['callee']) !== 'URL' || text === undefined || !isOwnUrl(base)) return;
    if (text.startsWith('.')) this.#urls.push(this.#reference(node, text));
  }

  #addProcessUse(node: Node, object: unknown, names: readonly (string | undefined)[]): void {
    if (identifierName(object) === 'process') this.#noteProcessNames(node, names);
  }

  #noteProcessNames(node: Node, names: readonly (string | undefined)[]): void {
    if (names.includes('env')) this.#environmentLines.push(this.#line(node));
    if (names.includes('exit')) this.#exitLines.push(this.#line(node));
  }

  #reference(node: Node, specifier: string): ModuleReference {
    return { specifier, line: this.#line(node) };
  }

  #line(node: Node): number {
    return this.#text.slice(0, node.start).split('\n').length;
  }
}

function literalText(node: unknown): string | undefined {
  const value = isNode(node) && node.type === 'Literal' ? node['value'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function identifierName(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? (node['name'] as string) : undefined;
}

/** True for `import.meta.url`. */
function isOwnUrl(node: unknown): boolean {
  if (!isNode(node) || node.type !== 'MemberExpression' || propertyName(node) !== 'url') return false;
  return isNode(node['object']) && node['object'].type === 'MetaProperty';
}

function propertyName(member: Node): string | undefined {
  return identifierName(member['property']) ?? literalText(member['property']);
}

/** The names that `{ a, b: c }` takes out of what it is assigned. */
function patternNames(pattern: unknown): readonly (string | undefined)[] {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return [];
  const properties = pattern['properties'] as readonly Node[];
  return properties.map((property) => identifierName(property['key']) ?? literalText(property['key']));
}

function importedNames(declaration: Node): readonly (string | undefined)[] {
  const specifiers = (declaration['specifiers'] ?? []) as readonly Node[];
  return specifiers.map((specifier) => identifierName(specifier['imported']));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
