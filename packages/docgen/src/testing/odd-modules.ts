import { array, type ConfigOf, defineNamespace, guestMap, module, object, raw, record, string } from '@caddis/core';
import { handlers, type Handler } from '@caddis/core/http';

/** A namespace whose modules can be named by an inline key or by map keys. */
const plugs = defineNamespace<object>({ id: 'odd.plugs', inlineKey: 'plug', description: 'Things to plug in.', methods: [] });

const TextConfig = object({ text: string({ description: 'A text.', default: '' }) });
const FreeConfig = record(string());

@module(plugs, {
  name: 'text',
  config: TextConfig,
  summary: 'Has one field.',
  examples: [{ title: 'A text.', config: { plug: 'text', text: 'x' } }],
})
export class TextPlug {
  constructor(readonly config: ConfigOf<typeof TextConfig>) {}
}

@module(plugs, { name: 'free', config: FreeConfig, summary: 'Takes any keys.', examples: [{ title: 'A key.', config: { plug: 'free', a: 'b' } }] })
export class FreePlug {
  constructor(readonly config: ConfigOf<typeof FreeConfig>) {}
}

const OddConfig = object({
  plugs: guestMap(plugs, { description: 'Plugs by name.', default: {} }),
  '$odd key/with ~chars': string({ description: 'A key with odd characters.', default: '</script><script>alert(2)</script>' }),
  anything: raw<unknown>({}, { description: 'Any value.', optional: true, omitted: 'nothing' }),
  list: array(raw<unknown>({ type: ['object', 'array', 'string'] }), { description: 'Any of three types.', default: [] }),
  counted: raw<unknown>(
    { type: 'object', minProperties: 1, maxProperties: 2, additionalProperties: { type: 'string' }, propertyNames: { pattern: '^[a-z]$' } },
    { description: 'One or two keys.', optional: true, omitted: 'none' },
  ),
  either: raw<unknown>(
    { anyOf: [{ type: 'string' }, { type: 'object', properties: { x: { type: 'string' } }, required: ['x'], additionalProperties: false }] },
    { description: 'A text, or an object with one.', optional: true, omitted: 'neither' },
  ),
});

/** A module with constructs that JSON Schema allows and the schema builder never makes. */
@module(handlers, {
  name: 'odd',
  config: OddConfig,
  summary: 'Takes odd <b>values</b> and [links](javascript:alert(1)).',
  description: '# Title\n\n<script>alert(1)</script> ![picture](https://example.com/x.png) [data](data:text/html,x)\n\n### Deep\n\n## Less deep\n\nA'.concat('very'.repeat(60), 'longword.'),
  stability: 'experimental',
  since: '0.0.1',
  examples: [
    {
      title: 'All of them.',
      config: { handler: 'odd', plugs: { text: { text: 'x' }, free: { a: 'b' } }, anything: { x: [{ y: 1 }] }, list: ['x', { x: 1 }], counted: { a: 'x', b: 'y' }, either: { x: 'y' } },
    },
  ],
})
export class OddHandler implements Handler {
  constructor(readonly config: ConfigOf<typeof OddConfig>) {}
  handle(): void {}
}
