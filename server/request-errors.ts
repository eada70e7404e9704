/** Something that a request names is not there. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** What a request asks for does not go with how things stand. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

const STATUS: Readonly<Record<string, number>> = {
  NotFoundError: 404,
  ConflictError: 409,
  PermanentError: 400,
  TransientError: 503,
};

/** The HTTP status of an error: 500 for a fault of the server's own. */
export function statusOf(error: Error & { readonly statusCode?: number }): number {
  return STATUS[error.name] ?? error.statusCode ?? 500;
}
