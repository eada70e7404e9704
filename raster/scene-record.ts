/** One band of a scene: where its file lies (as the run file has it) and which band of the file it is (from 0). */
export interface AssetReference {
  readonly name: string;
  readonly location: string;
  readonly band: number;
}

/** A scene as it was found: each asset with the SHA-256 of its content. */
export interface SceneRecord {
  readonly id: string;
  readonly assets: readonly (AssetReference & { readonly digest: string; readonly sizeBytes: number })[];
}
