import { messageOf, type Forecast } from '@caddis/core';
import { joinPointer } from '../config/json-pointer.js';
import { hostsFirst } from './hosts-first.js';
import type { Plan, PlannedModule } from './plan.js';

/**
 * A statement of a module about what its config will lead to.
 *
 * @public
 */
export interface PlannedForecast {
  /** JSON pointer of the value that leads to it. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
  readonly subject: string;
  readonly message: string;
}

/**
 * Asks the modules of a plan for forecasts about their configs. If a module fails at that, the result contains the reason instead.
 *
 * @returns the forecasts, in the order of the document
 * @public
 */
export function forecasts({ apps, document }: Pick<Plan, 'apps' | 'document'>): readonly PlannedForecast[] {
  return [...hostsFirst(apps)].flatMap((planned) => forecastsOf(planned, document));
}

function forecastsOf({ module, config, pointer }: PlannedModule, document: unknown): readonly PlannedForecast[] {
  const { id, forecast } = module.descriptor;
  if (forecast === undefined) return [];
  try {
    return forecast(config, { document }).map(({ at, subject, message }: Forecast) => {
      if (typeof subject !== 'string' || typeof message !== 'string') throw new TypeError('a subject or a message is not a string');
      return { pointer: at.reduce<string>((parent, key) => joinPointer(parent, key), pointer), module: id, subject, message };
    });
  } catch (error) {
    return [{ pointer, module: id, subject: id, message: `package ${module.package.name} cannot forecast this: ${messageOf(error)}` }];
  }
}
