/**
 * Sets pixels to a value wherever a mask is 0, run by run: `indexOf` on bytes is native and fast, and
 * what is not valid lies together (outside of the swath, under a cloud).
 */
export function fillWhereZero(mask: Uint8Array, target: Float32Array | Int16Array | Uint8Array, value: number): void {
  for (let start = mask.indexOf(0); start !== -1;) {
    const next = mask.indexOf(1, start);
    const end = next === -1 ? mask.length : next;
    target.fill(value, start, end);
    start = mask.indexOf(0, end);
  }
}
