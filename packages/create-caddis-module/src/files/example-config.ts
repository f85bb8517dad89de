import { withInlineKey, type NewModule } from '../new-module.js';

/** Makes the example config with the module in its place; `undefined` if the namespace's template has no example document. @internal */
export function exampleConfig(wanted: NewModule): unknown {
  const { document, config = {} } = wanted.namespace.template;
  if (document === undefined) return undefined;
  const own = withInlineKey(wanted, config);
  return put(document);

  function put(value: unknown): unknown {
    if (value === '__MODULE__') return own;
    if (Array.isArray(value)) return value.map(put);
    if (typeof value === 'string') return value.replaceAll('__NAME__', wanted.name);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.replaceAll('__NAME__', wanted.name), put(item)]));
  }
}
