import { configAdapters, module, type AdaptedConfig, type ConfigAdapter } from '@caddis/core';
import { parseDocument } from 'yaml';
import { AliasTargets } from './alias-targets.js';
import { NodePlaces } from './node-places.js';
import { plainValue } from './plain-value.js';
import { readYaml } from './read-yaml.js';

/**
 * Reads configs in YAML 1.2.
 *
 * @public
 */
@module(configAdapters, {
  name: 'yaml',
  summary: 'Reads a config in YAML.',
  description:
    'YAML 1.2 with the core schema, so `no` and `on` are texts. One document only; repeated keys, tags and `%YAML 1.1` are refused. Anchors and ' +
    'aliases work, and may add up to 100,000 values. The limits are 8 MiB and 1,000 levels.\n\nA config never names this adapter: it is used for ' +
    'files that end with `.yaml` or `.yml`, and with `--adapter yaml`.',
})
export class YamlAdapter implements ConfigAdapter {
  /** Formats a text with two spaces for each level. Comments, quotes and lists on one line are kept. */
  format(text: string): string {
    return parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: false }).toString({ lineWidth: 0, indent: 2, flowCollectionPadding: false });
  }

  adapt(text: string): AdaptedConfig {
    const { document, lines, problems } = readYaml(text);
    if (document === undefined) return { problems };
    const targets = new AliasTargets(document);
    const { value, problems: found } = plainValue(document, targets, text, lines);
    if (found.length > 0) return { problems: found };
    const places = new NodePlaces(document, targets, text);
    return { document: value, locate: (pointer) => places.locate(pointer) };
  }
}
