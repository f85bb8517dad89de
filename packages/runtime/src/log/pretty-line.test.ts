import { expect } from 'chai';
import { prettyLine } from './pretty-line.js';

describe('prettyLine', () => {
  const cases: readonly (readonly [name: string, fields: object, lines: readonly string[]])[] = [
    ['a message alone', { level: 'info', msg: 'started' }, ['INFO: started']],
    ['no message', { level: 'debug', count: 2 }, ['DEBUG: {"count":2}']],
    ['other fields', { level: 'warn', module: 'http', deep: { list: [1, null] }, msg: 'slow' }, ['WARN: slow {"module":"http","deep":{"list":[1,null]}}']],
    [
      'an error with a stack and a cause',
      { level: 'error', err: { type: 'TypeError', message: 'bad', stack: 'TypeError: bad\n    at a.js:1:2', cause: { type: 'Error', message: 'deep', stack: 'Error: deep' } }, msg: 'failed' },
      [
        'ERROR: failed', '    err: {', '      "type": "TypeError",', '      "message": "bad",', '      "stack":', '          TypeError: bad', '              at a.js:1:2',
        '      "cause": {', '        "type": "Error",', '        "message": "deep",', '        "stack":', '            Error: deep', '      }', '    }',
      ],
    ],
  ];
  for (const [name, fields, lines] of cases) {
    it(`shows ${name}`, () => {
      expect(prettyLine(JSON.stringify({ ...fields, ts: 1.5 }), false)).to.equal(`1970-01-01T00:00:01.500Z ${lines.join('\n')}\n`);
    });
  }

  it('colours the level, the message and the fields, and nothing that stands in them', () => {
    const line = JSON.stringify({ level: 'info', ts: 0, msg: 'a\u001B[31mb', field: '\u009B31m' });
    expect(prettyLine(line, true)).to.equal('1970-01-01T00:00:00.000Z \u001B[32mINFO\u001B[39m: \u001B[36ma[31mb\u001B[39m \u001B[90m{"field":"\uFFFD31m"}\u001B[39m\n');
  });
});
