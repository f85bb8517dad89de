/** Types of HTTP/2 frames. @see RFC 9113, section 6 @public */
export const frameType = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8, continuation: 9 } as const;
/** Flags of HTTP/2 frames. @public */
export const flag = { endStream: 1, acknowledge: 1, endHeaders: 4 } as const;

/** Makes an HTTP/2 frame. @public */
export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Makes one setting for the payload of a SETTINGS frame. @public */
export function setting(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt32BE(value, 2);
  return bytes;
}

/** Encodes fields as HPACK literals without validating them; each character is one byte. @public */
export function fieldBlock(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));
}

/** Makes a HEADERS frame that opens a stream. @public */
export function opening(stream: number, fields: readonly (readonly [name: string, value: string])[], flags: number = flag.endStream | flag.endHeaders): Buffer {
  return frame(frameType.headers, flags, stream, fieldBlock(fields));
}

function literal(text: string): Buffer {
  const length: number[] = [];
  let rest = text.length - 0x7f;
  if (rest < 0) length.push(text.length);
  else {
    length.push(0x7f);
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), Buffer.from(text, 'latin1')]);
}
