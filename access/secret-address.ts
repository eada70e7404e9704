/**
 * Parameters that let who knows them in: of presigned addresses of S3, Google and Azure, of CloudFront, and what keys and
 * tokens are usually called.
 */
const SECRET =
  /^(x-(amz|goog)-.+|awsaccesskeyid|googleaccessid|key-pair-id|policy|signature|expires|hmac|sig|signed|token|.*[_-]?(token|secret|password|passwd)|pwd|pass|auth|authorization|credential|credentials|session|sessionid|jwt|bearer|key|.*[_-]key|apikey|subscription-?key|accesskey|code)$/i;

/** The rest of a shared access signature of Azure; these short names say so only beside its `sig`. */
const AZURE =
  /^(sv|ss|srt|sp|se|st|spr|sip|sr|si|skoid|sktid|skt|ske|sks|skv|saoid|suoid|scid|sdd|ses|rscc|rscd|rsce|rscl|rsct)$/i;

/** Of http any number of slashes, either way round, begins the host: so all clients of the web read it. */
const ADDRESS = /^(?:https?:|[a-z][a-z0-9+.-]+:\/\/)/i;
const LOGIN = /^(https?:[\\/]*|[a-z][a-z0-9+.-]+:\/\/)[^\\/]*@/i;

/**
 * An address without what lets its holder in: user and password, and parameters that sign or unlock. It names the same
 * file after the signature was made anew. Everything else stays as it was written; a path stays as it is.
 */
export function withoutSecrets(address: string): string {
  if (!ADDRESS.test(address)) return address;
  const [whole, fragment] = split(address, '#');
  const [place, query] = split(whole, '?');
  const open = place.replace(LOGIN, '$1');
  const kept = query === undefined ? [] : openParameters(query.split('&'));
  const rest = fragment === undefined || /[=@]/.test(fragment) ? '' : `#${fragment}`;
  return `${open}${kept.length === 0 ? '' : `?${kept.join('&')}`}${rest}`;
}

/** An address ends before the marks that end a text or a list of YAML. */
const ADDRESSES = /(?:https?:|[a-z][a-z0-9+.-]*:\/\/)[^\s"'<>`]+?(?=[,\]})]*(?:[\s"'<>`]|$))/gi;

/** Text in which every address is as {@link withoutSecrets} leaves it. */
export function textWithoutSecrets(text: string): string {
  return text.replace(ADDRESSES, (address) => withoutSecrets(address));
}

function openParameters(parameters: readonly string[]): string[] {
  // Some servers take a semicolon for the mark between two parameters.
  const all = parameters.flatMap((parameter) => parameter.split(';'));
  const isSigned = all.some((parameter) => nameOf(parameter).toLowerCase() === 'sig');
  const isOpen = (parameter: string): boolean => {
    const name = nameOf(parameter);
    return !SECRET.test(name) && !(isSigned && AZURE.test(name));
  };
  return parameters.flatMap((parameter) => {
    const parts = parameter.split(';');
    // A secret may hold a semicolon itself: what follows one goes with it.
    const firstSecret = parts.findIndex((part) => !isOpen(part));
    const kept = firstSecret < 0 ? parts : parts.slice(0, firstSecret);
    return kept.length === 0 ? [] : [kept.join(';')];
  });
}

function nameOf(parameter: string): string {
  const [name] = split(parameter, '=');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function split(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
