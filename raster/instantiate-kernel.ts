/** The part of WebAssembly used here; TypeScript declares it for browsers only. */
interface WasmGlobal {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: unknown };
  };
}

/** Compiles a small WebAssembly module that imports nothing; the caller knows what it exports. */
export function instantiateKernel<Exports>(base64: string): Exports {
  const { WebAssembly } = globalThis as unknown as WasmGlobal;
  return new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(base64, 'base64'))).exports as Exports;
}
