/**
 * Certificates for tests, valid for a hundred years. Made with
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=… -addext subjectAltName=…`.
 */
export const certificates = {
  /** For `a.example`, `*.a.example` and 127.0.0.1. */
  a: {
    certificate: `-----BEGIN CERTIFICATE-----
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
`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6ac4RD5jy8tIAqxN
MZc8mqkP5aVZSWz9CBzILRpS6yKhRANCAAR/zOQGcT1XutVn1Cp1Lne/0wcixptf
iWm3GzOd2ksAwRhbeVMcxKtWeJXM/xzvXawwPjjvsGut8bHOg6kbSsNJ
-----END PRIVATE KEY-----
`,
  },
  /** For `b.example` and `*.b.example`. */
  b: {
    certificate: `-----BEGIN CERTIFICATE-----
MIIBojCCAUigAwIBAgIUXmgwnHbuZpdHTziUV8VlZllETTYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYi5leGFtcGxlMCAXDTI2MTEyMjEyMTk1OVoYDzIxMjYxMDI5
MTIxOTU5WjAUMRIwEAYDVQQDDAliLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASAVxHeHTM3v5CeKrUrToHTOQVr0kOdVRN1RaDt4QR99//kJacm1qXa
q1izJDMWkhABF2Ss5KDOGxPq982Jd0xIo3YwdDAdBgNVHQ4EFgQU/2ffF3GhWCGt
qMpbCQ87uMwGHjMwHwYDVR0jBBgwFoAU/2ffF3GhWCGtqMpbCQ87uMwGHjMwDwYD
VR0TAQH/BAUwAwEB/zAhBgNVHREEGjAYggliLmV4YW1wbGWCCyouYi5leGFtcGxl
MAoGCCqGSM49BAMCA0gAMEUCIDVBNjDe9JnfF12jNw/YXmwjdXSj3c9Ob4uhB4Dy
dCL6AiEApkcgV0qTGaEwdE8wNuwWPcDaFwhiPoRJ88t5UUZ5MCQ=
-----END CERTIFICATE-----
`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg62kTG/g7FWYrx5Hn
8ph20SNF307P5j8wq/PL27oH3xKhRANCAASAVxHeHTM3v5CeKrUrToHTOQVr0kOd
VRN1RaDt4QR99//kJacm1qXaq1izJDMWkhABF2Ss5KDOGxPq982Jd0xI
-----END PRIVATE KEY-----
`,
  },
  /** For `xn--bcher-kva.example`, which is bücher.example, and the names below it. */
} as const;
