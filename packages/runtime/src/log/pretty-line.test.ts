import { expect } from 'chai';
import { prettyLine } from './pretty-line.js';

interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly msg?: string;
  readonly logger?: string;
  readonly fields?: object;
}

function pretty({ level, msg = '', logger = '', fields = {} }: Line, time: number, color: boolean): string {
  return prettyLine({ level, time, logger, message: msg, json: JSON.stringify(fields).slice(1, -1), isNamed: logger !== '' }, color);
}

describe('prettyLine', () => {
  const cases: readonly (readonly [name: string, line: Line, lines: readonly string[]])[] = [
    ['a message alone', { level: 'info', msg: 'started' }, ['INFO: started']],
    ['no message', { level: 'debug', fields: { count: 2 } }, ['DEBUG: {"count":2}']],
    ['other fields', { level: 'warn', fields: { module: 'http', deep: { list: [1, null] } }, msg: 'slow' }, ['WARN: slow {"module":"http","deep":{"list":[1,null]}}']],
    ['the name of a logger', { level: 'info', logger: 'http.log.access', fields: { status: 200 }, msg: 'done' }, ['INFO: done {"logger":"http.log.access","status":200}']],
    ['what a module has named as we name our own', { level: 'warn', fields: { level: 5, ts: 'yesterday', msg: 'own' }, msg: 'odd' }, ['WARN: odd {"level":5,"ts":"yesterday","msg":"own"}']],
    [
      'an error with a stack and a cause',
      { level: 'error', fields: { err: { type: 'TypeError', message: 'bad', stack: 'TypeError: bad\n    at a.js:1:2', cause: { type: 'Error', message: 'deep', stack: 'Error: deep' } } }, msg: 'failed' },
      [
        'ERROR: failed', '    err: {', '      "type": "TypeError",', '      "message": "bad",', '      "stack":', '          TypeError: bad', '              at a.js:1:2',
        '      "cause": {', '        "type": "Error",', '        "message": "deep",', '        "stack":', '            Error: deep', '      }', '    }',
      ],
    ],
  ];
  for (const [name, line, lines] of cases) {
    it(`shows ${name}`, () => {
      expect(pretty(line, 1500, false)).to.equal(`1970-01-01T00:00:01.500Z ${lines.join('\n')}\n`);
    });
  }

  it('colours the level, the message and the fields, and nothing that stands in them', () => {
    expect(pretty({ level: 'info', msg: 'a\u001B[31mb', fields: { field: '\u009B31m' } }, 0, true)).to.equal('1970-01-01T00:00:00.000Z \u001B[32mINFO\u001B[39m: \u001B[36ma[31mb\u001B[39m \u001B[90m{"field":"\uFFFD31m"}\u001B[39m\n');
  });
});
