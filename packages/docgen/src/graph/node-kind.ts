import type { NodeKind } from './graph.js';

const kinds: Readonly<Record<string, NodeKind>> = {
  '': 'app',
  'http.matchers': 'matcher',
  'http.handlers': 'handler',
  'http.reverse_proxy.upstreams': 'source',
  'http.reverse_proxy.selection_policies': 'policy',
  'http.reverse_proxy.transport': 'transport',
};

/** Returns the kind of a module's box. @param id - ID of the module @internal */
export function nodeKind(id: string): NodeKind {
  const namespace = id.slice(0, Math.max(0, id.lastIndexOf('.')));
  return kinds[namespace] ?? 'other';
}
