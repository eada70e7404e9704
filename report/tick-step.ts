/** A step of 1, 2 or 5 times a power of ten that cuts a span into at most so many pieces. */
export function tickStep(span: number, pieces: number): number {
  const raw = span / pieces;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10);
}
