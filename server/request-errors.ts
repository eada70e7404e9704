/** Something that a request names is not there. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** What a request asks for does not go with how things stand. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** The file of tokens cannot be read now: nobody comes in, and where it lies is nobody's business. */
export class TokensUnreadableError extends Error {
  override readonly name = 'TokensUnreadableError';
}

const STATUS: Readonly<Record<string, number>> = {
  NotFoundError: 404,
  ConflictError: 409,
  PermanentError: 400,
  TokensUnreadableError: 503,
  TransientError: 503,
};

/** The HTTP status of an error: 500 for a fault of the server's own. */
export function statusOf(error: Error & { readonly statusCode?: number }): number {
  return STATUS[error.name] ?? error.statusCode ?? 500;
}
