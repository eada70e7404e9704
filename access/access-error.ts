/** What may not be opened: a file beside the folders that a run is given, an address that is not listed, a device. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  /** The sentence without the location that it begins with: what was expected and what was found. */
  readonly fault: string;
  /** Whether a folder lies where a file was expected. */
  readonly isFolder: boolean;

  constructor(location: string, fault: string, o: { readonly isFolder?: boolean } = {}) {
    super(`${location}: ${fault}`);
    this.fault = fault;
    this.isFolder = o.isFolder ?? false;
  }
}
