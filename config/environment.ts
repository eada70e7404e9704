/** What Quadrat reads from the environment, besides what options name: everything else is in files and options. */
export interface Environment {
  /** Where traces are sent (OTLP over HTTP), e.g. http://collector:4318; undefined: nowhere. */
  readonly tracesEndpoint: string | undefined;
  /** File with the key by which the processes of a deployment know one another's jobs; undefined: none. */
  readonly keyFile: string | undefined;
}

export function readEnvironment(): Environment {
  const {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces,
    OTEL_EXPORTER_OTLP_ENDPOINT: all,
    QUADRAT_KEY_FILE: keyFile,
  } = process.env;
  const joined = all === undefined ? undefined : `${all.replace(/\/+$/, '')}/v1/traces`;
  return { tracesEndpoint: traces ?? joined, keyFile: keyFile === '' ? undefined : keyFile };
}

/**
 * Turns off what libraries tell of themselves in this process and those that it begins: ONNX Runtime, since 1.29 on Linux, reports
 * every model to its maker, and keeps a device number and a database at home.
 */
export function silenceLibraries(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}
