import { ConsulStandIn } from './consul-stand-in.js';

const consul = new ConsulStandIn(8500);
await consul.up();
consul.register({ Name: 'shop', ID: 'shop-1', Port: 9001 });
console.log(`${consul.address} stands in for Consul; Ctrl-C ends it`);
