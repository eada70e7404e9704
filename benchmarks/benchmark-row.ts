/** One line of the benchmark report: our time beside the peer's, measured in the same run. */
export interface BenchmarkRow {
  readonly name: string;
  readonly ours: { readonly label: string; readonly seconds: number };
  readonly peer:
    { readonly label: string; readonly seconds: number } | { readonly label: string; readonly missing: string };
  /** Our seconds by the peer's; undefined where the peer is missing. */
  readonly ratio: number | undefined;
  /** The ratio to be kept to; undefined where there is none. */
  readonly goal: number | undefined;
  readonly note?: string;
}
