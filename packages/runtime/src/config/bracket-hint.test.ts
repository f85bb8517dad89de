import { expect } from 'chai';
import { Pace, atOnce } from '../pace.js';
import { parseDocument } from './parse-document.js';

/** Returns reason and help of the syntax errors of a text. */
function told(...lines: readonly string[]): readonly string[] {
  return atOnce(parseDocument(lines.join('\n'), new Pace())).findings.map(({ message, help = '-' }) => `${message}; ${help}`);
}

describe('help for brackets', () => {
  it('names the line that is indented unlike its neighbours', () => {
    expect(told('{', '  "a": {', '    "b": 1', '  },', '    "c": 2', '  }', '}')).to.deep.equal([
      'expected the end of the document, found "}"; by the indentation, line 5 does not belong beside line 2: a bracket between them is missing or too many',
    ]);
  });

  it('names the bracket that is indented unlike the one that it closes', () => {
    expect(told('{', '  "a": {', '    "b": { "c": 1 }', '      }', '    },', '  "d": 1', '}')).to.deep.equal([
      'expected the end of the document, found ","; by the indentation, the "}" in line 4 does not belong to the "{" in line 2, which it closes: a bracket between them is missing or too many',
    ]);
  });

  it('names the end of the document where the indentation is of no help', () => {
    expect(told('{ "a": 1 },', '{ "b": 1 }')).to.deep.equal([
      'expected the end of the document, found ","; the document ends in line 1, where the "{" in line 1 is closed: a bracket before is too early, or one is too many',
    ]);
  });

  it('says that a key cannot stand in a list', () => {
    expect(told('[{ "a": 1 }, "b": 1]')).to.deep.equal([
      'expected "," or "]", found ":"; a key must stand in an object: a "{" before the key is missing, or the "}" before it is too early',
    ]);
  });
});
