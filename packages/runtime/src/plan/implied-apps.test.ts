import { apps, array, module, object, string, type App } from '@caddis/core';
import { expect } from 'chai';
import { planConfig } from './plan-config.js';
import { standardLookup } from './testing/test-lookup.js';

/** An app that does nothing. */
class QuietApp implements App {
  start(): void {}
  stop(): void {}
}

const Names = object({ uses: array(string({ description: 'Name of an app.' }), { description: 'Apps that it uses.', default: [] }) });

@module(apps, { name: 'user', config: Names, summary: 'Uses others.', usesApps: ({ uses = [] }) => uses })
class UserApp extends QuietApp {}

@module(apps, { name: 'used', config: object({ size: string({ description: 'Its size.', default: 'small' }) }), summary: 'Is used.' })
class UsedApp extends QuietApp {}

@module(apps, { name: 'between', summary: 'Is used, and uses another.', usesApps: () => ['used'] })
class BetweenApp extends QuietApp {}

@module(apps, { name: 'broken', summary: 'Cannot say what it uses.', usesApps: () => { throw new Error('cannot say'); } })
class BrokenApp extends QuietApp {}

@module(apps, { name: 'odd', summary: 'Says something else.', usesApps: () => 'used' as unknown as string[] })
class OddApp extends QuietApp {}

async function plan(config: object): Promise<readonly string[]> {
  const lookup = standardLookup();
  for (const each of [UserApp, UsedApp, BetweenApp, BrokenApp, OddApp]) lookup.addModule(each);
  const result = await planConfig(JSON.stringify({ apps: config }), { lookup });
  if (!result.ok) return result.problems.map(({ code, cause }) => `${code} ${cause ?? ''}`);
  return result.plan.apps.map(({ pointer, config: own }) => `${pointer} ${JSON.stringify(own)}`);
}

describe('apps that others use', () => {
  it('get their defaults where the document does not name them, once', async () => {
    expect(await plan({ user: { uses: ['used', 'used', 'nowhere'] } })).to.deep.equal(['/apps/user {"uses":["used","used","nowhere"]}', '/apps/used {"size":"small"}']);
  });

  it('may use others themselves', async () => {
    expect(await plan({ user: { uses: ['between'] } })).to.deep.equal(['/apps/user {"uses":["between"]}', '/apps/between {}', '/apps/used {"size":"small"}']);
  });

  it('are as the document says where it names them', async () => {
    expect(await plan({ used: { size: 'large' }, user: { uses: ['used'] } })).to.deep.equal(['/apps/used {"size":"large"}', '/apps/user {"uses":["used"]}']);
    expect(await plan({ user: {} })).to.deep.equal(['/apps/user {"uses":[]}']);
  });

  it('are not looked for where the document is refused', async () => {
    expect(await plan({ user: { uses: ['used'] }, used: 5 })).to.deep.equal(['CONFIG_WRONG_TYPE ']);
  });

  it('are the fault of the package that cannot say which they are', async () => {
    expect(await plan({ broken: {} })).to.deep.equal(['CONFIG_MODULE_CHECK_FAILED cannot say']);
    expect(await plan({ odd: {} })).to.deep.equal(['CONFIG_MODULE_CHECK_FAILED it does not return a list of names']);
  });
});
