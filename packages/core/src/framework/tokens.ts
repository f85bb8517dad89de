import type { Context } from '../context.js';
import type { Logger } from '../logger.js';
import { defineToken } from '../token.js';

/** The module's loaded config: first parameter of every constructor. @public */
export const configToken = defineToken<unknown>('caddis.config');

/** The module's own logger. @public */
export const loggerToken = defineToken<Logger>('caddis.logger');

/** The module's own context. @public */
export const contextToken = defineToken<Context>('caddis.context');
