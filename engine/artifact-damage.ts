import { channel } from 'node:diagnostics_channel';

/** A file or object of an artifact store that is not what its name says. */
export interface ArtifactDamage {
  /** Path or address. */
  readonly place: string;
  /** What was found there, in a few words and without its content. */
  readonly found: string;
}

/** Stores are opened in many places and have no log: what they find damaged goes to whoever of this thread listens. */
const damages = channel('quadrat:artifact-damage');

export function tellOfDamage(damage: ArtifactDamage): void {
  damages.publish(damage);
}

/** Calls the listener for everything found damaged from now on in this thread; returns what ends that. */
export function onDamage(listener: (damage: ArtifactDamage) => void): () => void {
  const hear = (message: unknown): void => listener(message as ArtifactDamage);
  damages.subscribe(hear);
  return () => damages.unsubscribe(hear);
}

/** So many places are remembered as told of. */
const TOLD_KEPT = 10_000;

/** The same, but once for each place. */
export function onNewDamage(listener: (damage: ArtifactDamage) => void): () => void {
  const told = new Set<string>();
  return onDamage((damage) => {
    if (told.has(damage.place)) return;
    if (told.size === TOLD_KEPT) told.clear();
    told.add(damage.place);
    listener(damage);
  });
}

/** As a log or a person is told of it. */
export function damageText({ place, found }: ArtifactDamage): string {
  return `${place}: expected what its name says, found ${found}; it counts as absent and is made again where it is needed`;
}
