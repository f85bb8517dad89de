import fc from 'fast-check';

/** Texts that break JSON or resemble it. */
const bits = ['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r', '\t', '\0', '\u2028', '\ufeff', '\ud800', '//', '/*', '*/', '1e999', '-', '0x1', 'null', '"\\u0000"', '"__proto__":1,', '\\ud800', ' '.repeat(200), '['.repeat(500)];
const change = fc.record({ at: fc.nat(100_000), cut: fc.nat(8), bit: fc.oneof(fc.constantFrom('', ...bits), fc.string({ unit: 'binary', maxLength: 3 })) });

/** Generates texts of documents, most of them unchanged, others changed in up to two places. */
export function changedTexts(documents: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const texts = fc.tuple(documents, fc.boolean()).map(([document, isIndented]) => JSON.stringify(document, null, isIndented ? 2 : 0) ?? 'null');
  const changed = fc.tuple(texts, fc.array(change, { minLength: 1, maxLength: 2 })).map(([text, changes]) =>
    changes.reduce((before, { at, cut, bit }) => {
      const place = at % (before.length + 1);
      return before.slice(0, place) + bit + before.slice(place + cut);
    }, text),
  );
  return fc.oneof({ weight: 3, arbitrary: texts }, { weight: 1, arbitrary: changed });
}
