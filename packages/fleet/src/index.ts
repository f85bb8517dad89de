/**
 * `@caddis/fleet`: lets many machines follow one config in etcd.
 *
 * @packageDocumentation
 */
export { errors as fleetErrors } from './errors.js';
export type { ConfigOrigin, FleetAbout, FleetCanary, FleetProblem, FleetSignature, NodeHealth, NodeReport, RefusedConfig } from './layout/records.js';
export { EtcdLoader } from './node/etcd-loader.js';
export { EtcdLoaderConfig } from './node/node-config.js';
export { FleetControl, type FleetControlOptions, type PastConfig, type PushOptions, type PushOutcome } from './operate/fleet-control.js';
export { fleetOfConfig, type NamedFleet } from './operate/fleet-of-config.js';
export { standingOf, type FleetView, type NodeStanding } from './operate/fleet-view.js';
export { privateKeyOf } from './sign/signature.js';
