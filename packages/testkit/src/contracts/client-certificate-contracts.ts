import { X509Certificate } from 'node:crypto';
import { describeValue } from '@caddis/core';
import { givenTime } from './given-time.js';
import type { Probe } from './probe.js';

/** A certificate that no config trusts. */
const stranger = `-----BEGIN CERTIFICATE-----
MIIBqDCCAU6gAwIBAgIUHRQhWFGR5tzAaGp7TsxO4InXW84wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYS5leGFtcGxlMCAXDTI2MTEyMjEyMTk1OVoYDzIxMjYxMDI5
MTIxOTU5WjAUMRIwEAYDVQQDDAlhLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR/zOQGcT1XutVn1Cp1Lne/0wcixptfiWm3GzOd2ksAwRhbeVMcxKtW
eJXM/xzvXawwPjjvsGut8bHOg6kbSsNJo3wwejAdBgNVHQ4EFgQUfVeUWnc+cgvW
mW9HF4Ywz5PfQLEwHwYDVR0jBBgwFoAUfVeUWnc+cgvWmW9HF4Ywz5PfQLEwDwYD
VR0TAQH/BAUwAwEB/zAnBgNVHREEIDAegglhLmV4YW1wbGWCCyouYS5leGFtcGxl
hwR/AAABMAoGCCqGSM49BAMCA0gAMEUCIQCWiY91P5hmF2pS+Tb5mRlRWCwNnrES
u/CUNOP3UqFxJgIgMCb5M4rQkYYxhyvZhihh+wp6jMKS8BDrfFFwFw1XCqc=
-----END CERTIFICATE-----
`;

/** Checks a source of authorities: it returns certificates in PEM, or throws an error that says why there are none. */
export const authoritySourceContract = (probe: Probe): Promise<void> => certificatesContract(probe, 'authorities');

/** Checks a loader of leaf certificates: it returns certificates in PEM, or throws an error that says why there are none. */
export const leafLoaderContract = (probe: Probe): Promise<void> => certificatesContract(probe, 'leafCertificates');

/** Checks a verifier: it accepts a client or throws an error that says why not, also for an unknown chain. */
export async function clientCertificateVerifierContract(probe: Probe): Promise<void> {
  const own = new X509Certificate(stranger);
  for (const chain of [[own], [own, own]]) {
    const outcome = await probe.driver.outcome(() => probe.invoke('verifyClientCertificate', [chain]));
    if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `verifyClientCertificate() did not answer within ${probe.driver.subject.deadlineMs} ms`);
    if (outcome.kind === 'failed') probe.assertDeliberate('verifyClientCertificate', outcome.thrown);
    else if (outcome.value === false) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'verifyClientCertificate() answered false, which lets the client in: it refuses by an error');
  }
}

/** Checks a permission: it answers yes or no for every name that a client can send. */
export async function certificatePermissionContract(probe: Probe): Promise<void> {
  for (const name of ['www.example.com', '127.0.0.1', 'xn--bcher-kva.example', '..']) {
    const outcome = await givenTime(probe, 'allowsCertificate', (signal) => [name, signal]);
    if (outcome.kind === 'failed') probe.assertDeliberate('allowsCertificate', outcome.thrown);
    else if (typeof outcome.value !== 'boolean') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `allowsCertificate() answered ${describeValue(outcome.value)}, not true or false`);
  }
}

async function certificatesContract(probe: Probe, method: string): Promise<void> {
  const outcome = await probe.driver.outcome(() => probe.invoke(method, []));
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `${method}() did not answer within ${probe.driver.subject.deadlineMs} ms`);
  if (outcome.kind === 'failed') return probe.assertDeliberate(method, outcome.thrown);
  const { value } = outcome;
  if (!Array.isArray(value) || !value.every((text) => typeof text === 'string')) {
    throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `${method}() answered ${describeValue(value)}, not a list of texts`);
  }
}
