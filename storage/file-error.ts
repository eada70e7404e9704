/** A file or an address that cannot be read as it is: not there, refused, cut short. No retry heals it. */
export class FileError extends Error {
  override readonly name: string = 'FileError';
  /** Whether there is no such file, or none for who asks. */
  readonly isMissing: boolean;

  constructor(
    message: string,
    { isMissing = false, ...options }: ErrorOptions & { readonly isMissing?: boolean } = {},
  ) {
    super(message, options);
    this.isMissing = isMissing;
  }
}
