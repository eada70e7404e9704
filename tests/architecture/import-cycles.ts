/** File -> files it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * At least one cycle for every group of files that import one another, each as the path around it
 * with its first file repeated at the end; none where there is no cycle.
 */
export function findCycles(graph: ImportGraph): string[][] {
  const finished = new Set<string>();
  const cycles: string[][] = [];
  for (const start of graph.keys()) {
    if (!finished.has(start)) visit(graph, start, { path: [], onPath: new Set(), finished, cycles });
  }
  return cycles;
}

interface Walk {
  readonly path: string[];
  readonly onPath: Set<string>;
  readonly finished: Set<string>;
  readonly cycles: string[][];
}

function visit(graph: ImportGraph, file: string, walk: Walk): void {
  walk.path.push(file);
  walk.onPath.add(file);
  for (const next of graph.get(file) ?? []) {
    if (walk.onPath.has(next)) walk.cycles.push([...walk.path.slice(walk.path.indexOf(next)), next]);
    else if (!walk.finished.has(next)) visit(graph, next, walk);
  }
  walk.path.pop();
  walk.onPath.delete(file);
  walk.finished.add(file);
}
