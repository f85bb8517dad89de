import type { Context } from '../context.js';
import type { Logger } from '../logger.js';
import { defineToken } from '../token.js';

/** The module's loaded config: the first parameter of every constructor. @public */
export const configToken = defineToken<unknown>('caddis.config');

/** The logger of the module that asks for it. @public */
export const loggerToken = defineToken<Logger>('caddis.logger');

/** The context of the module that asks for it. @public */
export const contextToken = defineToken<Context>('caddis.context');
