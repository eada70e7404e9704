/**
 * Parameters that let who knows them in: of presigned addresses of S3, Google and Azure, of CloudFront, and what keys and
 * tokens are usually called.
 */
const SECRET =
  /^(x-(amz|goog)-.+|awsaccesskeyid|googleaccessid|key-pair-id|policy|signature|expires|hmac|sig|signed|token|.*[_-]?(token|secret|password|passwd)|pwd|pass|auth|authorization|credential|credentials|session|sessionid|jwt|bearer|key|.*[_-]key|apikey|subscription-?key|accesskey|code)$/i;

/** The rest of a shared access signature of Azure; these short names say so only beside its `sig`. */
const AZURE =
  /^(sv|ss|srt|sp|se|st|spr|sip|sr|si|skoid|sktid|skt|ske|sks|skv|saoid|suoid|scid|sdd|ses|rscc|rscd|rsce|rscl|rsct)$/i;

const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * An address without what lets its holder in: user and password, and parameters that sign or unlock. It names the same
 * file after the signature was made anew. Everything else stays as it was written; a path stays as it is.
 */
export function withoutSecrets(address: string): string {
  if (!ADDRESS.test(address)) return address;
  const [whole, fragment] = split(address, '#');
  const [place, query] = split(whole, '?');
  const open = place.replace(/^([a-z][a-z0-9+.-]+:\/\/)[^/]*@/i, '$1');
  const kept = query === undefined ? [] : openParameters(query.split('&'));
  const rest = fragment === undefined || /[=@]/.test(fragment) ? '' : `#${fragment}`;
  return `${open}${kept.length === 0 ? '' : `?${kept.join('&')}`}${rest}`;
}

/** An address ends before the marks that end a text or a list of YAML. */
const ADDRESSES = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>`]+?(?=[,\]})]*(?:[\s"'<>`]|$))/gi;

/** Text in which every address is as {@link withoutSecrets} leaves it. */
export function textWithoutSecrets(text: string): string {
  return text.replace(ADDRESSES, (address) => withoutSecrets(address));
}

function openParameters(parameters: readonly string[]): string[] {
  const isSigned = parameters.some((parameter) => nameOf(parameter).toLowerCase() === 'sig');
  return parameters.filter((parameter) => {
    const name = nameOf(parameter);
    return !SECRET.test(name) && !(isSigned && AZURE.test(name));
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
