/** Maximum number of labels of a name (RFC 1035, section 3.1), and so of the pointers followed to read them. */
const maxLabels = 127;
/** Maximum length of a name in bytes, including the length bytes of its labels. */
const maxNameBytes = 255;
const pointerBits = 0xc0;

/**
 * Reads a DNS message from beginning to end.
 *
 * Safe for untrusted messages: no length or pointer can lead outside the message, a name costs no more than its longest form, and a name that many
 * records point to is decoded once. So the total time is proportional to the size of the message.
 *
 * @see RFC 1035, section 4.1
 * @internal
 */
export class MessageReader {
  private at = 0;
  /** Decoded names by the offset that a pointer referred to. */
  private readonly names = new Map<number, readonly string[]>();

  constructor(private readonly message: Buffer) {}

  /** Offset of the next byte. */
  get position(): number {
    return this.at;
  }

  /** Continues at another offset. */
  set position(place: number) {
    if (place > this.message.length) throw malformed();
    this.at = place;
  }

  byte(): number {
    return this.message.readUInt8(this.advance(1));
  }

  short(): number {
    return this.message.readUInt16BE(this.advance(2));
  }

  long(): number {
    return this.message.readUInt32BE(this.advance(4));
  }

  /** Skips a name without decoding it. */
  skipName(): void {
    for (let labels = 0; labels <= maxLabels; labels += 1) {
      const length = this.byte();
      if (length === 0) return;
      if (length >= pointerBits) {
        this.advance(1);
        return;
      }
      if (length > 63) throw malformed();
      this.advance(length);
    }
    throw malformed();
  }

  /** Reads a name; the result has no trailing dot. */
  name(): string {
    const start = this.at;
    this.skipName();
    return this.labelsAt(start, 0).join('.');
  }

  /** @param jumps - number of pointers followed so far */
  private labelsAt(start: number, jumps: number): readonly string[] {
    const known = this.names.get(start);
    if (known !== undefined) return known;
    if (jumps > maxLabels) throw malformed();
    const labels: string[] = [];
    let place = start;
    for (;;) {
      const length = this.message[place];
      if (length === undefined) throw malformed();
      if (length === 0) break;
      if (length >= pointerBits) {
        const low = this.message[place + 1];
        const target = ((length & 0x3f) << 8) | (low ?? 0);
        // A pointer must refer to an earlier position (section 4.1.4), so there can be no loop.
        if (low === undefined || target >= start) throw malformed();
        labels.push(...this.labelsAt(target, jumps + 1));
        break;
      }
      if (length > 63 || place + 1 + length > this.message.length) throw malformed();
      labels.push(this.message.toString('latin1', place + 1, place + 1 + length));
      place += 1 + length;
    }
    if (labels.length > maxLabels || labels.reduce((sum, label) => sum + 1 + label.length, 1) > maxNameBytes) throw malformed();
    this.names.set(start, labels);
    return labels;
  }

  private advance(count: number): number {
    const from = this.at;
    if (from + count > this.message.length) throw malformed();
    this.at = from + count;
    return from;
  }
}

function malformed(): Error {
  return new Error('the answer is malformed');
}
