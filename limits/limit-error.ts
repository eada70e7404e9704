/** An input that is larger than it may be; its message says what was expected, what was found, and what to do. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `128 MiB`. */
export function bytesText(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit + 1 < UNITS.length) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(1))} ${UNITS[unit]}`;
}

/** `1,000,000`. */
export function countText(count: number): string {
  return count.toLocaleString('en-GB', { maximumFractionDigits: 0 });
}
