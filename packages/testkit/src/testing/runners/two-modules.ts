import { module } from '@caddis/core';
import { matchers, type Matcher } from '@caddis/core/http';

/** A module that conforms. */
@module(matchers, { name: 'nobody', summary: 'Matches no request.' })
export class Nobody implements Matcher {
  matches(): boolean {
    return false;
  }
}

/** A module with one fault. */
@module(matchers, { name: 'everybody', summary: '' })
export class Everybody implements Matcher {
  matches(): boolean {
    return true;
  }
}
