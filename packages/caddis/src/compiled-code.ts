import { setFlagsFromString } from 'node:v8';

/**
 * Keeps functions compiled that were not called for a while. V8 forgets them after a few collections, and those come in idle times:
 * the requests after ten idle seconds cost up to half as much CPU time again.
 *
 * @internal
 */
export function keepCompiledCode(): void {
  setFlagsFromString('--no-flush-bytecode');
}
