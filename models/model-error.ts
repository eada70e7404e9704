/** A model package that cannot be used, or a run of its model that failed: one sentence that says what, where, expected and found. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
