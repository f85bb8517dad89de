import type { NodeKind } from './graph.js';

const kinds: Readonly<Record<string, NodeKind>> = {
  '': 'app',
  'http.matchers': 'matcher',
  'http.handlers': 'handler',
  'http.reverse_proxy.upstreams': 'source',
  'http.reverse_proxy.selection_policies': 'policy',
  'http.reverse_proxy.transport': 'transport',
};

/** The kind of the box of a module. @param id - the module's @internal */
export function nodeKind(id: string): NodeKind {
  const namespace = id.slice(0, Math.max(0, id.lastIndexOf('.')));
  return kinds[namespace] ?? 'other';
}
