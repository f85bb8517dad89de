import { FieldNames, hopByHopFields, withoutFields } from '@caddis/http/kit';
import { connectionTokens, withoutNamed } from '../request/connection-field.js';

/** The fields of a response that are not simply copied. */
const specialFields = new FieldNames([...hopByHopFields, 'content-length']);
const hostField = new FieldNames(['host']);

/**
 * Selects the fields of a response that may be passed on. Removes those that belong to the backend's connection or frame the body.
 *
 * @param received - flat list of the received fields
 * @param trailersPossible - whether the client can receive trailers; if so, the field `Trailer` is kept
 * @param lengthPossible - whether the client can receive the length of the body
 * @returns a flat list; the caller owns it
 * @see RFC 9110, section 7.6.1
 * @internal
 */
export function passableFields(received: readonly string[], trailersPossible: boolean, lengthPossible: boolean): string[] {
  const fields: string[] = [];
  let connection: string | undefined;
  let trailer: string | undefined;
  let sized = false;
  for (let index = 0; index < received.length; index += 2) {
    const name = received[index] as string;
    const value = received[index + 1] as string;
    const special = specialFields.find(name);
    if (special === 'content-length') sized = true;
    if (special === undefined || (special === 'content-length' && lengthPossible)) fields.push(name, value);
    else if (special === 'trailer') trailer = value;
    else if (special === 'connection') connection = connection === undefined ? value : `${connection},${value}`;
  }
  if (trailer !== undefined && trailersPossible && !sized) fields.push('Trailer', trailer);
  return connection === undefined || connection === 'keep-alive' || connection === 'close' ? fields : withoutNamed(fields, connectionTokens(connection));
}

/**
 * Selects the fields that may be passed on in informational responses and trailers. Both have no body of their own, so also
 * removes the fields that would frame or route a message if a client took them for a part of the head.
 *
 * @param received - flat list of the received fields
 * @see RFC 9110, sections 6.5.1 and 15.2
 * @internal
 */
export function bodylessFields(received: readonly string[]): readonly string[] {
  return received.length === 0 ? received : withoutFields(passableFields(received, false, false), hostField);
}
