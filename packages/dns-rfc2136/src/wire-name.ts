/**
 * Encodes a name for DNS messages, in lower case and without compression.
 *
 * @param name - labels separated by dots, with or without a final dot; empty for the root
 * @throws RangeError if it is not a valid name
 * @see RFC 1035, section 3.1
 */
export function wireName(name: string): Buffer {
  const trimmed = name.endsWith('.') ? name.slice(0, -1) : name;
  const labels = trimmed === '' ? [] : trimmed.toLowerCase().split('.');
  const parts = labels.map((label) => {
    if (!/^[!-~]{1,63}$/.test(label)) throw new RangeError(`${JSON.stringify(name)} is no name`);
    return Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  });
  const wire = Buffer.concat([...parts, Buffer.from([0])]);
  if (wire.length > 255) throw new RangeError(`${JSON.stringify(name)} is longer than a name may be`);
  return wire;
}
