import { guest, isThenable, module, object, record, type ConfigOf } from '@caddis/core';
import { encodeChanged, logEncoders, logFieldFilters, type LogEncoder, type LogEntry, type LogField, type LogFieldFilter } from '@caddis/core/logging';
import { withFields } from './changed-entry.js';

/** Config of {@link FilterEncoder}. @public */
export const FilterEncoderConfig = object({
  wrap: guest(logEncoders, { description: 'Encoder that writes the entries. If omitted, `json`.', default: { format: 'json' } }),
  fields: record(guest(logFieldFilters), {
    description: 'Filters by field. Write a field inside another one with `>`: `request>headers>Cookie`.',
    keyName: 'field',
    default: {},
  }),
});

/** The filters for the fields of an object, by key. */
interface FilterTree {
  filter?: LogFieldFilter;
  below?: Map<string, FilterTree>;
}

/** Filters fields of entries before another encoder writes them. @public */
@module(logEncoders, {
  name: 'filter',
  config: FilterEncoderConfig,
  summary: 'Changes or removes fields of entries before another encoder writes them.',
  description: 'Time, level, logger and message cannot be filtered. If a filter fails, its field is removed.',
  examples: [
    {
      title: 'Requests without cookies, and with addresses cut to the net.',
      config: {
        format: 'filter',
        wrap: { format: 'json' },
        fields: { 'request>headers>Cookie': { filter: 'delete' }, 'request>remote_ip': { filter: 'ip_mask', ipv4_cidr: 24, ipv6_cidr: 48 } },
      },
    },
  ],
})
export class FilterEncoder implements LogEncoder {
  readonly #tree: FilterTree = {};

  constructor(private readonly config: ConfigOf<typeof FilterEncoderConfig>) {
    for (const [path, filter] of Object.entries(config.fields)) addFilter(this.#tree, path, filter);
  }

  encode(entry: LogEntry): string {
    return encodeChanged(this.config.wrap, withFields(entry, filtered(entry.fields, this.#tree)));
  }
}

function addFilter(tree: FilterTree, path: string, filter: LogFieldFilter): void {
  let at = tree;
  for (const key of path.split('>')) {
    at.below ??= new Map();
    const below = at.below.get(key) ?? {};
    at.below.set(key, below);
    at = below;
  }
  at.filter = filter;
}

/** Applies the filters. The depth of the recursion is limited by the config's paths. */
function filtered(fields: Readonly<Record<string, unknown>>, { below }: FilterTree): Readonly<Record<string, unknown>> {
  if (below === undefined) return fields;
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const tree = below.get(name);
      if (tree === undefined) return [[name, value]];
      if (tree.filter !== undefined) return filterField(tree.filter, name, value);
      return [[name, isObject(value) ? filtered(value, tree) : value]];
    }),
  );
}

/** Applies a filter to a field. If it fails, or returns something that is not JSON, the field is left out: it might contain what should be hidden. */
function filterField(filter: LogFieldFilter, name: string, value: unknown): [string, unknown][] {
  try {
    const field: unknown = filter.filter({ name, value });
    if (isThenable(field)) Promise.resolve(field).then(undefined, () => undefined);
    const { name: newName, value: newValue } = field as LogField;
    return typeof newName === 'string' ? [[newName, plain(newValue)]] : [];
  } catch {
    return [];
  }
}

/** Returns a copy that contains only JSON. @throws for other values */
function plain(value: unknown): unknown {
  return typeof value === 'string' ? value : JSON.parse(JSON.stringify(value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
