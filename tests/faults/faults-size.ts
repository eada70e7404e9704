/** `npm run faults` asks for every fault by itself, and for the large size of those that have one. */
export const LARGE = process.env['QUADRAT_FAULTS'] === 'large';
