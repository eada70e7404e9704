import type { SidecarFile } from './sidecars/sidecar-files.ts';

/** One band of a scene: where its file lies (as the run file has it), how large it was when the run was planned, and which band of the file it is (from 0). */
export interface AssetReference {
  readonly name: string;
  readonly location: string;
  readonly band: number;
  readonly sizeBytes: number;
  /** In the place of the file's own CRS, as the run file has it. */
  readonly crs?: string;
  /** Files beside it that were read with it; left out: none. */
  readonly beside?: readonly SidecarFile[];
}

/** A band of a scene as it was found, with the SHA-256 of its file's content. */
export interface SceneAsset extends AssetReference {
  readonly digest: string;
  readonly beside?: readonly (SidecarFile & { readonly digest: string })[];
}

/** A scene as it was found. */
export interface SceneRecord {
  readonly id: string;
  readonly assets: readonly SceneAsset[];
}

/** What a reference says of the files beside a raster. */
export function besideOf({ sidecars }: { readonly sidecars: readonly SidecarFile[] }): Pick<AssetReference, 'beside'> {
  return sidecars.length === 0 ? {} : { beside: sidecars };
}
