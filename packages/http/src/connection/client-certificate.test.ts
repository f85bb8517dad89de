import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { textOf } from '../templates/value-text.js';
import { certificatePlaceholder } from './client-certificate.js';

const certificate = new X509Certificate(`-----BEGIN CERTIFICATE-----
MIICwzCCAmmgAwIBAgIUREboAOXu/bntLb0zED3i4Caz/o4wCgYIKoZIzj0EAwIw
gY0xCzAJBgNVBAYTAlVTMQwwCgYDVQQIDANYIFkxDTALBgNVBAcMBENpdHkxETAP
BgNVBAoMCE9yZywgSW5jMQowCAYDVQQLDAFhMQowCAYDVQQLDAFiMQ8wDQYDVQQD
DAZjbGllbnQxCjAIBgNVBAUTATcxDDAKBgNVBAkMA3MgMTELMAkGA1UEEQwCOTkw
IBcNMjYxMTI4MDIxMjE4WhgPMjEyNjExMDQwMjEyMThaMIGNMQswCQYDVQQGEwJV
UzEMMAoGA1UECAwDWCBZMQ0wCwYDVQQHDARDaXR5MREwDwYDVQQKDAhPcmcsIElu
YzEKMAgGA1UECwwBYTEKMAgGA1UECwwBYjEPMA0GA1UEAwwGY2xpZW50MQowCAYD
VQQFEwE3MQwwCgYDVQQJDANzIDExCzAJBgNVBBEMAjk5MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAE556ks+GDgDfHaYsTU54jinkFpNhC/Fec6yhySB/L3uj1iP59
yqy9pSj3K/7BAooev4w3mdOf/TRHEjSzfXFrB6OBojCBnzAdBgNVHQ4EFgQUqDMY
rwNPOm8AOW/Kr8/k7jVCPA0wHwYDVR0jBBgwFoAUqDMYrwNPOm8AOW/Kr8/k7jVC
PA0wDwYDVR0TAQH/BAUwAwEB/zBMBgNVHREERTBDggljLmV4YW1wbGWCCWQuZXhh
bXBsZYEFYUBiLmOHBAECAwSHECABDbgAAAAAAAAAAAAAAAGGDHNwaWZmZTovL3gv
eTAKBggqhkjOPQQDAgNIADBFAiBpd908CRmtilOe6t5avF1lyA92x0z023LsNVnR
lrwwEwIhALY8FWl7CGMCiThpez5UggpxU/NirtCJViExUvH95LLa
-----END CERTIFICATE-----
`);
const name = 'SERIALNUMBER=7,CN=client,OU=a+OU=b,O=Org\\, Inc,POSTALCODE=99,STREET=s 1,L=City,ST=X Y,C=US';

describe('placeholders of a certificate', () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    fingerprint: '5c812da44d71e95ed08f55608c7ab99e62708b44c80c99d2ec74eaa1dfeaaeb9',
    public_key: '04e79ea4b3e1838037c7698b13539e238a7905a4d842fc579ceb2872481fcbdee8f588fe7dcaacbda528f72bfec1028a1ebf8c3799d39ffd34471234b37d716b07',
    public_key_sha256: '05a0b4dc456b2c869b44779ef81ae62e7d593f13de78f6d11f950dd43d72b12c',
    subject: name,
    issuer: name,
    serial: '389792634935888523512303356054875429023203458702',
    certificate_pem: certificate.toString(),
    certificate_der_base64: certificate.raw.toString('base64'),
    'san.dns_names': '[c.example d.example]',
    'san.dns_names.1': 'd.example',
    'san.dns_names.2': '',
    'san.dns_names.x': undefined,
    'san.emails': '[a@b.c]',
    'san.ips': '[1.2.3.4 2001:db8::1]',
    'san.uris.0': 'spiffe://x/y',
    'san.nope': undefined,
    nope: undefined,
  };

  it('is a list where there can be several', () => {
    expect(certificatePlaceholder(certificate, 'san.dns_names')).to.deep.equal(['c.example', 'd.example']);
  });

  for (const [placeholder, expected] of Object.entries(cases)) {
    it(placeholder, () => {
      const value = certificatePlaceholder(certificate, placeholder);
      expect(value === undefined ? value : textOf(value)).to.equal(expected);
    });
  }
});
