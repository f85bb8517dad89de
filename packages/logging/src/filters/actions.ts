import { array, choice, object, string } from '@caddis/core';
import { shortHash } from './short-hash.js';

/** What becomes of a value. @internal */
export interface Action {
  readonly type: 'replace' | 'hash' | 'delete';
  readonly value: string;
}

/** Fields of an action besides the name of what it is for. @internal */
export const actionFields = {
  type: choice(['replace', 'hash', 'delete'], { description: 'What to do with the cookie: replace its value, replace it by a hash, or remove name and value.' }),
  value: string({ description: 'New value, for the type `replace`.', default: '' }),
};

/** The value of a field after an action; `undefined` where it is left out. @internal */
export function acted({ type, value }: Action, before: string): string | undefined {
  if (type === 'delete') return undefined;
  return type === 'hash' ? shortHash(before) : value;
}

/** Schema of a list of actions on parameters of a query. @internal */
export const queryActions = array(object({ parameter: string({ description: 'Name of the parameter.' }), ...actionFields }), {
  description: 'What is done with parameters, in order.',
});

/** Schema of a list of actions on cookies. @internal */
export const cookieActions = array(object({ name: string({ description: 'Name of the cookie.' }), ...actionFields }), {
  description: 'What is done with cookies. The first action for a name counts.',
});
