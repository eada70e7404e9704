/** What became of a change of the code. */
export interface Verdict {
  readonly file: string;
  /** The line before and after. */
  readonly was: string;
  readonly becomes: string;
  /** `unfinished`: the time was over before the nearest tests had answered. */
  readonly outcome: 'noticed' | 'unnoticed' | 'equivalent' | 'unfinished';
  /** The test that noticed, how many were asked in vain, or why there is nothing to notice. */
  readonly by: string;
}

/** How many changes were noticed, by folder; the score leaves out what cannot be noticed. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const folderOf = ({ file }: Verdict): string => file.split('/')[0]!;
  const rowOf = (name: string, of: readonly Verdict[]): string => {
    const count = (outcome: Verdict['outcome']): number => of.filter((one) => one.outcome === outcome).length;
    const [noticed, unnoticed] = [count('noticed'), count('unnoticed')];
    const score = noticed + unnoticed === 0 ? '' : `${Math.round((100 * noticed) / (noticed + unnoticed))} %`;
    return `| ${name} | ${of.length} | ${noticed} | ${unnoticed} | ${count('equivalent')} | ${count('unfinished')} | ${score} |`;
  };
  return [
    '| folder | tried | noticed | unnoticed | equivalent | unfinished | score |',
    '|---|---|---|---|---|---|---|',
    ...[...new Set(verdicts.map(folderOf))].sort().map((name) =>
      rowOf(
        name,
        verdicts.filter((one) => folderOf(one) === name),
      ),
    ),
    rowOf('**all**', verdicts),
    '',
  ].join('\n');
}
