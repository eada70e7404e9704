import { parseSync } from 'oxc-parser';

/** One small change of a source file, such as a slip of a hand would make. */
export interface CodeChange {
  /** Path from the root, with slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly kind: string;
  /** The characters from `start` to `end` of the file become `text`. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Edit = Omit<CodeChange, 'file' | 'line'>;
/** A node of the syntax tree, as far as it is looked at here. */
type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<Record<string, unknown>>;

const OPERATORS: Readonly<Record<string, readonly [kind: string, becomes: string]>> = {
  '<': ['boundary', '<='],
  '<=': ['boundary', '<'],
  '>': ['boundary', '>='],
  '>=': ['boundary', '>'],
  '===': ['comparison', '!=='],
  '!==': ['comparison', '==='],
  '+': ['arithmetic', '-'],
  '-': ['arithmetic', '+'],
  '*': ['arithmetic', '/'],
  '/': ['arithmetic', '*'],
  '%': ['arithmetic', '*'],
  '**': ['arithmetic', '*'],
  '&': ['arithmetic', '|'],
  '|': ['arithmetic', '&'],
  '&&': ['condition', '||'],
  '||': ['condition', '&&'],
  '+=': ['arithmetic', '-='],
  '-=': ['arithmetic', '+='],
  '*=': ['arithmetic', '/='],
  '/=': ['arithmetic', '*='],
  '??=': ['default', '='],
};
/** Types are gone when the code runs; of these only what they hold is code. */
const TYPES_AROUND_CODE = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'];
/** Names of modules, and what only words a refusal. */
const PASSED_OVER = ['ImportDeclaration', 'ExportAllDeclaration', 'ThrowStatement', 'TemplateElement'];
const ENDS_A_BLOCK = ['ReturnStatement', 'BreakStatement', 'ContinueStatement', 'ThrowStatement'];
/** Whose arguments may stand in any order. */
const IN_ANY_ORDER = /^Math\.(?:max|min|hypot)$/;
const SIMPLE = ['Identifier', 'MemberExpression', 'Literal', 'UnaryExpression', 'TSNonNullExpression'];

/** All changes of the kinds known here that a file offers, in the order of its text. */
export function changesOf(file: string, text: string): CodeChange[] {
  const { program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const changes: CodeChange[] = [];
  const walk = (node: Node): void => {
    if (PASSED_OVER.includes(node.type)) return;
    if (node.type.startsWith('TS') && !TYPES_AROUND_CODE.includes(node.type)) return;
    if (node.type === 'NewExpression' && textOf(text, node['callee'] as Node).endsWith('Error')) return;
    for (const edit of editsOf(node, text))
      changes.push({ file, line: text.slice(0, edit.start).split('\n').length, ...edit });
    for (const child of Object.values(node).flat()) if (isNode(child)) walk(child);
  };
  walk(program as unknown as Node);
  return changes.sort((a, b) => a.start - b.start || a.end - b.end || (a.text < b.text ? -1 : 1));
}

/** The text of a file once it is changed. */
export function changed(text: string, change: Edit): string {
  return text.slice(0, change.start) + change.text + text.slice(change.end);
}

function editsOf(node: Node, text: string): Edit[] {
  const child = (key: string): Node => node[key] as Node;
  const whole = (kind: string, becomes: string): Edit => ({ kind, start: node.start, end: node.end, text: becomes });
  const tested = (): Edit[] =>
    ['true', 'false'].map((value) => ({
      kind: 'condition',
      start: child('test').start,
      end: child('test').end,
      text: value,
    }));
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return isText(child('left')) || isText(child('right')) ? [] : operatorEdits(node, text);
    case 'LogicalExpression': {
      const kind = node['operator'] === '??' ? 'default' : 'condition';
      const sides = [child('left'), child('right')].map((side) => whole(kind, textOf(text, side)));
      return [...operatorEdits(node, text), ...sides];
    }
    case 'IfStatement':
    case 'ConditionalExpression':
      return tested();
    case 'UnaryExpression':
      return node['operator'] === '!' || node['operator'] === '-'
        ? [whole(node['operator'] === '!' ? 'condition' : 'sign', textOf(text, child('argument')))]
        : [];
    case 'AwaitExpression':
      return [whole('await', textOf(text, child('argument')))];
    case 'Literal':
      return literalEdits(node).map((becomes) => whole('constant', becomes));
    case 'BlockStatement':
      return blockEdits(node, text);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return returnEdits(child('body'));
    case 'ForStatement':
    case 'ForOfStatement':
      return loopEdits(child('body'));
    case 'CallExpression':
      return callEdits(node, text);
    default:
      return [];
  }
}

function operatorEdits(node: Node, text: string): Edit[] {
  const operator = node['operator'] as string;
  const [kind, becomes] = OPERATORS[operator] ?? [];
  if (kind === undefined || becomes === undefined) return [];
  const start = text.indexOf(operator, (node['left'] as Node).end);
  return [{ kind, start, end: start + operator.length, text: becomes }];
}

function literalEdits(node: Node): string[] {
  const value = node['value'];
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value !== 'number') return [];
  return value === 0 ? ['1'] : value === 1 ? ['0', '2'] : [String(value + 1)];
}

/** A statement left out. */
function blockEdits(node: Node, text: string): Edit[] {
  return (node['body'] as readonly Node[])
    .filter((one) => one.type === 'ExpressionStatement' && !textOf(text, one).startsWith('super('))
    .map((one) => ({ kind: 'statement', start: one.start, end: one.end, text: ';' }));
}

/** All but the first statement left out of a function that answers nothing. */
function returnEdits(body: Node): Edit[] {
  if (body.type !== 'BlockStatement') return [];
  const statements = body['body'] as readonly Node[];
  const [, second] = statements;
  if (second === undefined || ENDS_A_BLOCK.includes(statements.at(-1)!.type)) return [];
  return [{ kind: 'return', start: second.start, end: second.start, text: 'return; ' }];
}

/** A loop that ends after its first turn. */
function loopEdits(body: Node): Edit[] {
  if (body.type !== 'BlockStatement') return [];
  const last = (body['body'] as readonly Node[]).at(-1);
  if (last === undefined || ENDS_A_BLOCK.includes(last.type)) return [];
  return [{ kind: 'loop', start: body.end - 1, end: body.end - 1, text: 'break; ' }];
}

function callEdits(node: Node, text: string): Edit[] {
  const callee = node['callee'] as Node;
  const [first, second] = node['arguments'] as readonly (Node | undefined)[];
  const edits: Edit[] = [];
  if (first !== undefined && second !== undefined && [first, second].every(({ type }) => SIMPLE.includes(type))) {
    const [one, other] = [textOf(text, first), textOf(text, second)];
    const between = text.slice(first.end, second.start);
    if (one !== other && !IN_ANY_ORDER.test(textOf(text, callee)))
      edits.push({ kind: 'arguments', start: first.start, end: second.end, text: other + between + one });
  }
  if (callee.type !== 'MemberExpression') return edits;
  const [object, property] = [callee['object'] as Node, callee['property'] as Node];
  const name = textOf(text, property);
  const other = { min: 'max', max: 'min', some: 'every', every: 'some', floor: 'ceil', ceil: 'floor' }[name];
  if (other !== undefined) edits.push({ kind: 'call', start: property.start, end: property.end, text: other });
  if (['filter', 'sort', 'toSorted', 'reverse', 'slice'].includes(name))
    edits.push({ kind: 'call', start: node.start, end: node.end, text: textOf(text, object) });
  return edits;
}

/** A sum of texts is no arithmetic. */
function isText(node: Node): boolean {
  if (node.type === 'TemplateLiteral') return true;
  if (node.type === 'Literal') return typeof node['value'] === 'string' && node['value'] !== '';
  return node.type === 'BinaryExpression' && node['operator'] === '+'
    ? isText(node['left'] as Node) || isText(node['right'] as Node)
    : false;
}

function textOf(text: string, node: Node): string {
  return text.slice(node.start, node.end);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
