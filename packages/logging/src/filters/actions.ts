import { array, choice, object, string } from '@caddis/core';
import { shortHash } from './short-hash.js';

/** What is done with a value. @internal */
export interface Action {
  readonly type: 'replace' | 'hash' | 'delete';
  readonly value: string;
}

/** Schema of an action, without the name of its target. @internal */
export const actionFields = {
  type: choice(['replace', 'hash', 'delete'], { description: 'What to do with the cookie: replace its value, replace its value with a hash, or remove the cookie.' }),
  value: string({ description: 'New value, for the type `replace`.', default: '' }),
};

/** Applies an action to a value. @returns the new value; `undefined` to leave it out @internal */
export function acted({ type, value }: Action, before: string): string | undefined {
  if (type === 'delete') return undefined;
  return type === 'hash' ? shortHash(before) : value;
}

/** Schema of a list of actions on query parameters. @internal */
export const queryActions = array(object({ parameter: string({ description: 'Name of the parameter.' }), ...actionFields }), {
  description: 'Actions on query parameters, in order.',
});

/** Schema of a list of actions on cookies. @internal */
export const cookieActions = array(object({ name: string({ description: 'Name of the cookie.' }), ...actionFields }), {
  description: 'Actions on cookies. For each cookie, the first action with its name is used.',
});
