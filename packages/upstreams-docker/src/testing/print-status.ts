/**
 * A program for a test: prints the status of a source with the default config, as soon as there is one, and exits.
 * It runs inside a container, from which other containers are reached in a different way.
 */
import { until } from '@caddis/test-helpers';
import { createSource } from './create-source.js';
import { MatcherContext } from './matcher-context.js';

const source = createSource({});
const context = new MatcherContext();
await source.provision(context);
await until('there is a status', () => source.status().state !== 'pending');
process.stdout.write(JSON.stringify(source.status()));
await context.close();
