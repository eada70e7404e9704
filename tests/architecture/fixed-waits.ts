import { parseSync } from 'oxc-parser';

type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

const LOOPS = ['WhileStatement', 'DoWhileStatement', 'ForStatement', 'ForOfStatement'];
const FUNCTIONS = ['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration'];
const WAITS = ['pause', 'setTimeout', 'sleep'];
/** Less is no wait for anything: a turn of the event loop, a file's clock. */
const SHORTEST_MS = 50;

/** How often a text waits for a fixed time outside of a loop that looks again and again. */
export function fixedWaits(file: string, text: string): number {
  let count = 0;
  const walk = (node: Node, isInLoop: boolean): void => {
    const inLoop = FUNCTIONS.includes(node.type) ? false : isInLoop || LOOPS.includes(node.type);
    if (node.type === 'AwaitExpression' && !inLoop && isFixedWait(node['argument'] as Node)) count += 1;
    for (const child of Object.values(node).flat()) if (isNode(child)) walk(child, inLoop);
  };
  walk(parseSync(file, text).program as unknown as Node, false);
  return count;
}

function isFixedWait(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const { name } = node['callee'] as { readonly name?: string };
  const { value } = ((node['arguments'] as readonly Node[])[0] ?? {}) as { readonly value?: unknown };
  return name !== undefined && WAITS.includes(name) && typeof value === 'number' && value >= SHORTEST_MS;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
