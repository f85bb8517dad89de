import { FieldNames, hopByHopFields, withoutFields } from '@caddis/http/kit';
import { connectionTokens, withoutNamed } from '../request/connection-field.js';

/** The fields of a response that are not passed on as they are. */
const specialFields = new FieldNames([...hopByHopFields, 'content-length']);
const hostField = new FieldNames(['host']);

/**
 * Picks the fields of a response that may be passed on: none that belong to the backend's connection or frame its body by chunks.
 *
 * @param received - flat list as received
 * @param trailersPossible - whether the client can be sent fields behind the body; if so, their announcement stays
 * @param lengthPossible - whether the client can be told the length of the body
 * @returns a flat list, owned by the caller
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
 * Picks the fields that may be passed on where there is no body to them, in informational responses and behind a body: nothing
 * that would frame or route a message if somebody took it for a part of the head.
 *
 * @param received - flat list as received
 * @see RFC 9110, sections 6.5.1 and 15.2
 * @internal
 */
export function bodylessFields(received: readonly string[]): readonly string[] {
  return received.length === 0 ? received : withoutFields(passableFields(received, false, false), hostField);
}
