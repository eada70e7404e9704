/** BullMQ takes neither colons nor whole numbers for an id, and makes one up for an empty one. */
export function bullId(id: string): string {
  const encoded = encodeURIComponent(id);
  return /^-?\d*$/.test(encoded) ? `#${encoded}` : encoded;
}

/** The id that {@link bullId} was given; one that it did not make, of a job that was added by hand, as it is. */
export function idOfBull(encoded: string): string {
  try {
    return decodeURIComponent(encoded.startsWith('#') ? encoded.slice(1) : encoded);
  } catch {
    return encoded;
  }
}
