/**
 * A program for a test: prints the status of a source with the defaults of its config, as soon as there is one, and ends.
 * It runs inside a container, where the way to other containers is another.
 */
import { createSource } from './create-source.js';
import { GuestContext } from './guest-context.js';
import { until } from './until.js';

const source = createSource({});
const context = new GuestContext();
await source.provision(context);
await until(() => source.status().state !== 'pending');
process.stdout.write(JSON.stringify(source.status()));
await context.end();
