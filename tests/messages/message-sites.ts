import { parseSync } from 'oxc-parser';

/** A place of the code where an error with words of its own is made. */
export interface MessageSite {
  readonly file: string;
  readonly line: number;
  /** Class of the error. */
  readonly error: string;
  /** Its sentence, with what is filled in as ‹name›; undefined where it is put together elsewhere. */
  readonly message: string | undefined;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Every `new SomeError(…)` of a file. */
export function messageSites(file: string, text: string): MessageSite[] {
  const { program } = parseSync(file, text);
  const root = program as unknown as Node;
  const said = saidIn(root);
  const sites: MessageSite[] = [];
  visit(root, (node) => {
    for (const message of schemaWords(node, { said, depth: 0 }))
      sites.push({ file, line: lineOf(text, node), error: 'PermanentError', message: `‹file›: ‹key›: ${message}` });
    if (node.type !== 'NewExpression') return;
    const callee = node['callee'] as Node;
    const [first, second] = node['arguments'] as readonly Node[];
    if (callee.type !== 'Identifier' || !String(callee['name']).endsWith('Error') || first === undefined) return;
    const error = String(callee['name']);
    const line = lineOf(text, node);
    const scope = { said, depth: 0 };
    const messages = wordsOf(error === 'AccessError' ? second! : first, scope);
    // Its sentence begins with the location that it is given.
    const place = error === 'AccessError' ? '‹location›: ' : '';
    for (const message of messages)
      sites.push({ file, line, error, message: message === undefined ? undefined : `${place}${message}` });
  });
  return sites;
}

function lineOf(text: string, { start }: Node): number {
  return text.slice(0, start).split('\n').length;
}

/** What a schema says of a value that it refuses: `refine(…, 'expected …')`, `addIssue({…, message: 'expected …'})`. */
function schemaWords(node: Node, scope: Scope): string[] {
  if (node.type !== 'CallExpression') return [];
  const callee = node['callee'] as Node;
  if (callee.type !== 'MemberExpression' || !/^(refine|addIssue|regex)$/.test(nameOf(callee['property'] as Node)))
    return [];
  const words = (node['arguments'] as readonly Node[]).flatMap((argument) => {
    if (argument.type !== 'ObjectExpression') return wordsOf(argument, scope);
    return (argument['properties'] as readonly Node[]).flatMap((property) =>
      /^(message|error)$/.test(nameOf(property['key'] as Node)) ? wordsOf(property['value'] as Node, scope) : [],
    );
  });
  return words.filter((word) => word !== undefined);
}

interface Scope {
  /** Words by the name of the function or constant that has them. */
  readonly said: ReadonlyMap<string, readonly Node[]>;
  readonly depth: number;
}

/** What an expression may say, one for each way through it; undefined for what is worked out elsewhere. */
function wordsOf(node: Node, scope: Scope): (string | undefined)[] {
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [undefined];
    case 'TemplateLiteral':
      return [templateText(node, scope)];
    case 'BinaryExpression': {
      const [left, right] = [node['left'], node['right']].map((side) => wordsOf(side as Node, scope)[0]);
      return [left === undefined && right === undefined ? undefined : `${left ?? '‹…›'}${right ?? '‹…›'}`];
    }
    case 'ConditionalExpression':
      return [node['consequent'], node['alternate']].flatMap((way) => wordsOf(way as Node, scope));
    case 'CallExpression': {
      const made = scope.depth > 1 ? undefined : scope.said.get(nameOf(node['callee'] as Node));
      return made?.flatMap((value) => wordsOf(value, { ...scope, depth: scope.depth + 1 })) ?? [undefined];
    }
    default:
      return [undefined];
  }
}

function templateText(node: Node, scope: Scope): string {
  const quasis = node['quasis'] as readonly { readonly value: { readonly cooked: string } }[];
  const filled = node['expressions'] as readonly Node[];
  return quasis
    .map(({ value }, at) => value.cooked + (filled[at] === undefined ? '' : slotOf(filled[at], scope)))
    .join('');
}

/** What is filled in, by its name; a choice between words by all of them. */
function slotOf(node: Node, scope: Scope): string {
  const ways = scope.depth > 1 ? [] : waysOf(node, { ...scope, depth: scope.depth + 1 });
  if (ways.length > 0 && ways.every((way) => way !== undefined))
    return ways.length === 1 ? ways[0]! : `[${ways.join('|')}]`;
  return `‹${nameOf(node) || '…'}›`;
}

/** What may be filled in, where the file says it in words. */
function waysOf(node: Node, scope: Scope): readonly (string | undefined)[] {
  if (node.type === 'ConditionalExpression') return wordsOf(node, scope);
  const name =
    node.type === 'Identifier' ? nameOf(node) : node.type === 'CallExpression' ? nameOf(node['callee'] as Node) : '';
  return (scope.said.get(name) ?? []).flatMap((said) => wordsOf(said, scope));
}

function nameOf(node: Node): string {
  switch (node.type) {
    case 'Identifier':
    case 'PrivateIdentifier':
      return String(node['name']);
    case 'MemberExpression': {
      const object = nameOf(node['object'] as Node);
      const property = node['computed'] === true ? '' : nameOf(node['property'] as Node);
      return property === '' || property === 'length' ? object : property;
    }
    case 'CallExpression': {
      const callee = node['callee'] as Node;
      const [first] = node['arguments'] as readonly Node[];
      // join, slice and the like say less than what they are of; a function says less than what it is given.
      if (callee.type === 'MemberExpression') return nameOf(callee['object'] as Node) || nameOf(callee);
      return (first && nameOf(first)) || nameOf(callee);
    }
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'ChainExpression':
      return nameOf(node['expression'] as Node);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return nameOf(node['left'] as Node) || nameOf(node['right'] as Node);
    default:
      return '';
  }
}

/** What functions of the file return and constants hold, by name; a name that stands for several things is left out. */
function saidIn(root: Node): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, readonly Node[]>();
  const several = new Set<string>();
  visit(root, (node) => {
    const [name, values] = saidBy(node);
    if (name === undefined || values.length === 0) return;
    if (found.has(name)) several.add(name);
    found.set(name, values);
  });
  for (const name of several) found.delete(name);
  return found;
}

function saidBy(node: Node): readonly [name: string | undefined, values: readonly Node[]] {
  if (node.type === 'FunctionDeclaration') return [nameOf(node['id'] as Node), returnedBy(node['body'] as Node)];
  const init = node.type === 'VariableDeclarator' ? (node['init'] as Node | null) : null;
  if (init === null) return [undefined, []];
  const isFunction = init.type === 'ArrowFunctionExpression';
  return [nameOf(node['id'] as Node), isFunction ? returnedBy(init['body'] as Node) : [init]];
}

function returnedBy(body: Node): readonly Node[] {
  if (body.type !== 'BlockStatement') return [body];
  const returned: Node[] = [];
  visit(body, (inner) => {
    if (inner.type === 'ReturnStatement' && inner['argument'] !== null) returned.push(inner['argument'] as Node);
  });
  return returned;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const member of value) visitAny(member, see);
    else visitAny(value, see);
  }
}

function visitAny(value: unknown, see: (node: Node) => void): void {
  if (typeof value === 'object' && value !== null && typeof (value as Node).type === 'string')
    visit(value as Node, see);
}
