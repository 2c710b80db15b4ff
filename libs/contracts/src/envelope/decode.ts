import { isUtf8 } from 'node:buffer';
import { definitionOf, isKnownType, topicOf } from '../events/registry.js';
import type { CloudEventAttributes, EventEnvelope } from './cloud-event.js';
import { dataViolation, envelopeViolation } from './envelope-schema.js';
import { UnreadableEventError } from './event-errors.js';
import { disarm, maybeHostile } from './hostile-json.js';

const parse = (value: Buffer): unknown => {
  if (!isUtf8(value)) throw new UnreadableEventError('NOT_JSON', 'the value is not UTF-8');
  const json = value.toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new UnreadableEventError('NOT_JSON', 'the value is not JSON');
  }
  if (maybeHostile(json)) {
    const violation = disarm(parsed);
    if (violation !== null) {
      throw UnreadableEventError.at(
        violation,
        violation.pointer.startsWith('/data') ? 'INVALID_DATA' : 'INVALID_ENVELOPE',
      );
    }
  }
  return parsed;
};

/** CloudEvents JSON format 1.0.2, section 2.2: an attribute that is null is to be read as absent. */
const withoutNullCause = (envelope: unknown): unknown => {
  if (typeof envelope === 'object' && envelope !== null && 'causationid' in envelope && envelope.causationid === null) {
    Reflect.deleteProperty(envelope, 'causationid');
  }
  return envelope;
};

const versionOf = ({ type, dataschema }: CloudEventAttributes): number => {
  const separator = dataschema.lastIndexOf(':');
  if (dataschema.slice('urn:waybill:'.length, separator) !== type) {
    throw UnreadableEventError.at({ pointer: '/dataschema', rule: 'must name the type of /type' }, 'INVALID_ENVELOPE');
  }
  return Number(dataschema.slice(separator + 1));
};

/**
 * Reads a record's value as an event of `topic`. What it returns has every field that its type declares, in its form
 * and limits; unknown fields are left in place; no `__proto__` key and no text that Postgres cannot store is in it.
 *
 * @throws UnreadableEventError and nothing else, with a code and, where there is one, the JSON Pointer (RFC 6901) of
 * the first offending place. `UNKNOWN_TYPE` is for the caller to skip and count; all others are for the dead letters.
 */
export const decodeEvent = (topic: string, value: Buffer | null): EventEnvelope => {
  if (value === null) throw new UnreadableEventError('NULL_VALUE', 'the record has no value');
  const parsed = withoutNullCause(parse(value));

  const malformed = envelopeViolation(parsed);
  if (malformed !== null) throw UnreadableEventError.at(malformed, 'INVALID_ENVELOPE');
  const envelope = parsed as CloudEventAttributes & { readonly data?: unknown };

  const { type } = envelope;
  if (!isKnownType(type)) throw UnreadableEventError.at({ pointer: '/type', rule: 'is not known' }, 'UNKNOWN_TYPE');
  if (topicOf(type) !== topic) {
    throw new UnreadableEventError('WRONG_TOPIC', `/type ${type} belongs on ${topicOf(type)}, not on ${topic}`);
  }
  const version = versionOf(envelope);
  const { version: newest } = definitionOf(type);
  if (version > newest) {
    throw new UnreadableEventError(
      'UNSUPPORTED_VERSION',
      `/dataschema version ${version} of ${type} is newer than ${newest}, the newest that is read here`,
    );
  }
  const invalid = dataViolation(type, envelope.data, envelope.subject);
  if (invalid !== null) throw UnreadableEventError.at(invalid, 'INVALID_DATA');
  return envelope as EventEnvelope;
};
