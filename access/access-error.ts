/** What may not be opened: a file beside the folders that a run is given, an address that is not listed, a device. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  /** The sentence without the location that it begins with: what was expected and what was found. */
  readonly fault: string;

  constructor(location: string, fault: string) {
    super(`${location}: ${fault}`);
    this.fault = fault;
  }
}
