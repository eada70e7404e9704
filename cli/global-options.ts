/** Options of every verb. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly stack?: boolean;
}
