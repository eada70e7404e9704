/** BullMQ takes neither colons nor whole numbers for an id, and makes one up for an empty one. */
export function bullId(id: string): string {
  const encoded = encodeURIComponent(id);
  return /^-?\d*$/.test(encoded) ? `#${encoded}` : encoded;
}

/** The id that {@link bullId} was given. */
export function idOfBull(encoded: string): string {
  return decodeURIComponent(encoded.startsWith('#') ? encoded.slice(1) : encoded);
}
