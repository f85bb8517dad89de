/** A PEM block. @internal */
export interface PemBlock {
  /** The label after `BEGIN`: `CERTIFICATE`, `EC PRIVATE KEY`. */
  readonly label: string;
  /** The whole block, from `-----BEGIN` to the dashes of its end line. */
  readonly text: string;
}

const begin = '-----BEGIN ';
const end = '-----END ';
const dashes = '-----';

/**
 * Finds the PEM blocks of a text, in linear time. Text outside of blocks, and blocks without an end, are skipped.
 * The content of a block is not checked.
 *
 * @see RFC 7468
 * @internal
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = 0;
  for (let ends = text.indexOf(end); ends >= 0; ends = text.indexOf(end, at)) {
    // Search only the part after the previous end, so that many ends without a begin do not make it quadratic.
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
 * Decodes the first PEM block of a text.
 *
 * @param label - the required label
 * @returns `undefined` if it has another label, has headers, or is malformed
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

/** Returns the certificates of a text, each as PEM. @internal */
export function certificateBlocks(text: string): readonly string[] {
  return pemBlocks(text).flatMap((block) => (block.label === 'CERTIFICATE' ? [block.text] : []));
}

/** Extracts a chain and its private key from a text. @returns the certificates, and the first key if there is one @internal */
export function chainAndKey(text: string): { readonly certificates: readonly string[]; readonly key: string | undefined } {
  const blocks = pemBlocks(text);
  return {
    certificates: blocks.filter(({ label }) => label === 'CERTIFICATE').map((block) => block.text),
    key: blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))?.text,
  };
}
