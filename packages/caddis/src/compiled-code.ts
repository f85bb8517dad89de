import { setFlagsFromString } from 'node:v8';

/**
 * Keeps functions compiled that were not called for a while. By default, V8 discards their code after a few collections, which also happen in idle
 * times: the requests after ten idle seconds then take up to half as much CPU time again.
 *
 * @internal
 */
export function keepCompiledCode(): void {
  setFlagsFromString('--no-flush-bytecode');
}
