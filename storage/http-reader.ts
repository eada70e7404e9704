import { isPassingStatus } from '../errors/passing-faults.ts';
import { TransientError } from '../errors/error-kinds.ts';
import { FileError } from './file-error.ts';
import { AccessError } from '../access/access-error.ts';
import { httpRequest, type HttpAnswer } from '../access/http-get.ts';
import { withoutSecrets } from '../access/secret-address.ts';
import { checkRange } from './range-reader.ts';
import type { ByteRange, RangeReader, RangeReaderOptions } from './range-reader.ts';

/** Enough for the directories of most cloud-optimised files, so that opening takes one request. */
const FIRST_READ_BYTES = 64 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Opens an http(s) URL for range requests; the first one learns the size.
 * @throws FileError where the server refuses for good or knows no ranges; TransientError where the network failed.
 */
export async function openHttpRangeReader(url: string, options: RangeReaderOptions): Promise<RangeReader> {
  const client = new RangeClient(url, options);
  const first = await client.fetchRange({ offsetBytes: 0, lengthBytes: FIRST_READ_BYTES });
  return new HttpRangeReader(withoutSecrets(url), client, first);
}

interface RangeAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sizeBytes: number;
  /** What tells one version of the file from another; empty where the server says nothing. */
  readonly version: string;
}

class HttpRangeReader implements RangeReader {
  readonly location: string;
  readonly sizeBytes: number;
  readonly worthwhileGapBytes = 64 * 1024;
  readonly parallelReads = 6;
  readonly #client: RangeClient;
  readonly #version: string;
  #head: Uint8Array<ArrayBuffer>;

  constructor(location: string, client: RangeClient, first: RangeAnswer) {
    this.location = location;
    this.sizeBytes = first.sizeBytes;
    this.#client = client;
    this.#version = first.version;
    this.#head = first.bytes;
  }

  async read(range: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    checkRange(this, range);
    const end = range.offsetBytes + range.lengthBytes;
    if (end <= this.#head.length) return this.#head.slice(range.offsetBytes, end);
    const answer = await this.#client.fetchRange(range);
    if (answer.sizeBytes !== this.sizeBytes || answer.version !== this.#version) {
      throw new FileError(
        `${this.location}: the file changed on the server while it was read: expected ${this.sizeBytes} bytes of version "${this.#version}", found ${answer.sizeBytes} of "${answer.version}".`,
      );
    }
    if (answer.bytes.length !== range.lengthBytes) {
      throw new TransientError(
        `${this.location}: the answer was cut short: expected ${range.lengthBytes} bytes from byte ${range.offsetBytes}, found ${answer.bytes.length}.`,
      );
    }
    return answer.bytes;
  }

  async close(): Promise<void> {
    this.#head = new Uint8Array(0);
    await Promise.resolve();
  }
}

class RangeClient {
  readonly #url: string;
  /** For messages. */
  readonly #name: string;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number;

  constructor(url: string, options: RangeReaderOptions) {
    this.#url = url;
    this.#name = withoutSecrets(url);
    this.#signal = options.signal;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  async fetchRange(range: ByteRange): Promise<RangeAnswer> {
    this.#signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = this.#signal === undefined ? timeout : AbortSignal.any([this.#signal, timeout]);
    const last = range.offsetBytes + range.lengthBytes - 1;
    try {
      const answer = await httpRequest(this.#url, {
        method: 'GET',
        headers: { range: `bytes=${range.offsetBytes}-${last}`, 'accept-encoding': 'identity' },
        signal,
      });
      const sizeBytes = this.#checkAnswer(answer, range);
      const version = answer.header('etag') ?? answer.header('last-modified') ?? '';
      return { bytes: await answer.bytes(range.lengthBytes), sizeBytes, version };
    } catch (error) {
      throw this.#asRasterFault(error, timeout);
    }
  }

  /** The size of the whole file, as the answer to a range request names it. */
  #checkAnswer(answer: HttpAnswer, range: ByteRange): number {
    const contentRange = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.header('content-range') ?? '');
    const { status } = answer;
    if (status === 206 && contentRange !== null && Number(contentRange[1]) === range.offsetBytes) {
      return Number(contentRange[2]);
    }
    answer.cancel();
    const found = `status ${status} ${answer.statusText}`.trim();
    if (isPassingStatus(status)) {
      throw new TransientError(`${this.#name}: the server could not answer: expected status 206, found ${found}.`);
    }
    const range206 =
      status >= 200 && status < 300
        ? 'the server does not answer range requests: expected status 206 with a content-range of known size'
        : 'the server refuses the file: expected status 206';
    // Some servers answer every address with a page of their own.
    const isPage = status < 300 && (answer.header('content-type') ?? '').startsWith('text/html');
    throw new FileError(`${this.#name}: ${range206}, found ${found}.`, { isMissing: isPage || status >= 400 });
  }

  #asRasterFault(error: unknown, timeout: AbortSignal): unknown {
    if (error instanceof FileError || error instanceof TransientError) return error;
    if (error instanceof AccessError) return new FileError(`${this.#name}: ${error.fault}.`, { cause: error });
    if (this.#signal?.aborted === true) return this.#signal.reason;
    if (timeout.aborted) {
      return new TransientError(`${this.#name}: expected an answer within ${this.#timeoutMs} ms, found none.`, {
        cause: error,
      });
    }
    return new TransientError(`${this.#name}: the request failed: ${faultInWords(error)}.`, { cause: error });
  }
}

function faultInWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of several addresses tried, none of which answered, only the code is told.
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
