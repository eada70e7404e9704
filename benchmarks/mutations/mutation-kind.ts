import type { RandomStream } from '../../statistics/random-stream.ts';

/** A file that is right, from which faulty ones are made. */
export interface SoundFile {
  /** Its name in the folder; what a message must say. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Makes a faulty file of a sound one; the same numbers, the same file. */
export type Mutator = (bytes: Buffer, random: RandomStream) => Buffer;

/** A kind of input, and how the product takes it. A file of this folder holds one; `kinds.ts` lists them. */
export interface MutationKind {
  /** Lays out in an empty folder all that the product needs. @returns the files of it that are to be mutated. */
  readonly prepare: (folder: string) => Promise<readonly SoundFile[]>;
  readonly mutators: readonly Mutator[];
  /** Gives the folder, in which one file was mutated, to the product as a user would. @throws what the product throws. */
  readonly give: (folder: string, name: string) => Promise<void>;
  /** Names by which a message may call the input besides that of the mutated file. */
  readonly alsoNamed?: readonly string[];
}
