/** One band of a scene: where its file lies (as the run file has it) and which band of the file it is (from 0). */
export interface AssetReference {
  readonly name: string;
  readonly location: string;
  readonly band: number;
}

/** A band of a scene as it was found, with the SHA-256 of its file's content. */
export interface SceneAsset extends AssetReference {
  readonly digest: string;
  readonly sizeBytes: number;
}

/** A scene as it was found. */
export interface SceneRecord {
  readonly id: string;
  readonly assets: readonly SceneAsset[];
}
