import { SERIES } from './metric-names.ts';

/** A series that an expression selects, with the labels that it matches on. */
export interface Selection {
  readonly metric: string;
  readonly labels: readonly string[];
}

const CLAUSE = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)/g;
const OPERATORS = new Set(['and', 'or', 'unless', 'bool']);

/** The series that an expression of PromQL reads. Enough of the language for our own files; promtool knows all of it. */
export function selectionsOf(expression: string): Selection[] {
  const text = expression
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(CLAUSE, ' ')
    .replaceAll(/\[[^\]]*\]|\boffset\s+\w+/g, ' ');
  return [...text.matchAll(/(?<![\w.])([A-Za-z_:][\w:]*)\s*(\(|\{[^}]*\})?/g)]
    .filter(([, name, after]) => after !== '(' && !OPERATORS.has(name!))
    .map(([, name, matchers = '']) => ({ metric: name!, labels: labelsOf(matchers) }));
}

/** What an expression reads or groups by that no process gives: one sentence each. */
export function unknownIn(expression: string): string[] {
  const selections = selectionsOf(expression);
  const grouped = [...expression.matchAll(CLAUSE)].flatMap(([, list]) => list!.split(',').map((label) => label.trim()));
  const given = selections.flatMap(({ metric }) => SERIES.get(metric) ?? []);
  return [
    ...(selections.length === 0 ? [`reads nothing: ${expression}`] : []),
    ...selections.filter(({ metric }) => !SERIES.has(metric)).map(({ metric }) => `no metric ${metric}`),
    ...selections.flatMap(({ metric, labels }) =>
      labels
        .filter((label) => SERIES.get(metric)?.includes(label) === false)
        .map((label) => `${metric} has no ${label}`),
    ),
    ...grouped.filter((label) => label !== '' && !given.includes(label)).map((label) => `nothing has a label ${label}`),
  ];
}

function labelsOf(matchers: string): string[] {
  return [...matchers.matchAll(/([A-Za-z_]\w*)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!);
}
