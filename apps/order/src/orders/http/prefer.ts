const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;

/** Elements of a list header (RFC 9110 section 5.6.1): what stands between commas that are not inside quotes. */
const ELEMENT = new RegExp(String.raw`(?:${QUOTED}|[^",])+`, 'g');

/** `wait`, perhaps with a value, perhaps followed by parameters (RFC 7240 section 2). Names take any case. */
const WAIT = /^wait(?:[ \t]*=[ \t]*(?<value>[^;]*?))?[ \t]*(?:;.*)?$/is;

const SECONDS = /^(?:"(\d+)"|(\d+))$/;

/** Text that the expressions above go over more than once; a preference may always be ignored (RFC 7240 section 2). */
const MAX_LENGTH = 1024;

const MAX_WAIT_SECONDS = 30;

/**
 * Seconds that the client will wait, by the `Prefer` header (RFC 7240 section 4.3), at most 30. Undefined where it says
 * nothing of waiting, nothing readable, or more than {@link MAX_LENGTH} characters: a preference that cannot be
 * understood is ignored, and of several with the same name the first one counts (section 2).
 */
export function preferredWait(header: string | readonly string[] | undefined): number | undefined {
  const text = [header ?? []].flat().join(',');
  if (text.length > MAX_LENGTH) return undefined;
  const elements = text.match(ELEMENT) ?? [];
  const wait = elements.map((element) => WAIT.exec(element.trim())).find((match) => match !== null);
  const [, quoted, plain] = SECONDS.exec(wait?.groups?.value ?? '') ?? [];
  const digits = quoted ?? plain;
  return digits === undefined ? undefined : Math.min(MAX_WAIT_SECONDS, Number(digits));
}
