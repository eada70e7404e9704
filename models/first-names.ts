/** Names that a person tells things by. */
const SHOWN = 5;

/** The first of a list of names, for a sentence. */
export function firstNames(names: readonly string[]): string {
  return [...names.slice(0, SHOWN), ...(names.length > SHOWN ? ['…'] : [])].join(', ');
}
