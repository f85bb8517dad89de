/** A block of a text in PEM. @internal */
export interface PemBlock {
  /** What stands behind `BEGIN`: `CERTIFICATE`, `EC PRIVATE KEY`. */
  readonly label: string;
  /** The whole block, from `-----BEGIN` to the dashes behind its end. */
  readonly text: string;
}

const begin = '-----BEGIN ';
const end = '-----END ';
const dashes = '-----';

/**
 * Finds the blocks of a text, in time that is linear in its length. What stands around them, and blocks without their end, are left out;
 * what is in a block is for those to judge who read it.
 *
 * @see RFC 7468
 * @internal
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = 0;
  for (let ends = text.indexOf(end); ends >= 0; ends = text.indexOf(end, at)) {
    // Only what is new is searched for the begin, so that many ends without one cost no more.
    const begins = text.slice(at, ends).lastIndexOf(begin);
    const labelAt = ends + end.length;
    if (begins < 0) {
      at = labelAt;
      continue;
    }
    const start = at + begins;
    const labelEnds = text.indexOf(dashes, start + begin.length);
    const label = text.slice(start + begin.length, labelEnds);
    at = labelAt;
    if (labelEnds >= ends || !text.startsWith(`${label}${dashes}`, labelAt)) continue;
    at += label.length + dashes.length;
    blocks.push({ label, text: text.slice(start, at) });
  }
  return blocks;
}

/**
 * The bytes of the first block of a text.
 *
 * @param label - what must stand behind its `BEGIN`
 * @returns `undefined` where it is of another kind, has headers, or is not written as it should be
 * @internal
 */
export function pemBytes(text: string, label: string): Buffer | undefined {
  const first = `${begin}${label}${dashes}`;
  const start = text.indexOf(begin);
  const body = start + first.length;
  const stop = text.indexOf(end, body);
  if (start < 0 || stop < 0 || !text.startsWith(first, start) || !text.startsWith(`${label}${dashes}`, stop + end.length)) return undefined;
  const base64 = text.slice(body, stop);
  return (start === 0 || text[start - 1] === '\n') && /^[\w+/=\s]*$/.test(base64) && !base64.includes('_') ? Buffer.from(base64, 'base64') : undefined;
}

/** The certificates of a text, each in PEM. @internal */
export function certificateBlocks(text: string): readonly string[] {
  return pemBlocks(text).flatMap((block) => (block.label === 'CERTIFICATE' ? [block.text] : []));
}

/** Takes a chain and its private key out of a text. @returns the certificates, and the first key if there is one @internal */
export function chainAndKey(text: string): { readonly certificates: readonly string[]; readonly key: string | undefined } {
  const blocks = pemBlocks(text);
  return {
    certificates: blocks.filter(({ label }) => label === 'CERTIFICATE').map((block) => block.text),
    key: blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))?.text,
  };
}
