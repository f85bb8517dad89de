/** A certificate with its private key, ready for use in TLS handshakes. @experimental */
export interface Certificate {
  /** Certificate chain, leaf first, PEM. */
  readonly certificate: string;
  /** Private key, PEM. */
  readonly key: string;
  /** Labels by which connection policies select certificates. */
  readonly tags: readonly string[];
  /** Host names and IP addresses of the certificate, in lower-case ASCII; `*` stands for one label. */
  readonly names: readonly string[];
  /** SHA-256 fingerprint of the leaf certificate; the same each time the same file is loaded. */
  readonly fingerprint: string;
  /** When the certificate expires, in milliseconds since the Unix epoch. */
  readonly expires: number;
  /** OCSP response to staple, DER. */
  readonly ocspResponse?: Buffer | undefined;
}

/** The facts of a TLS handshake by which a certificate is chosen. @experimental */
export interface CertificateQuery {
  /** Server name that the client asks for (SNI), in lower-case ASCII; empty if it sends none. */
  readonly serverName: string;
  /** Local address of the connection. */
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** Allow only certificates with at least one of these labels. */
  readonly anyTag: readonly string[];
  /** Allow only certificates with all of these labels. */
  readonly allTags: readonly string[];
}

/** The ports that receive what authorities send to ports 80 and 443. @experimental */
export interface ChallengePorts {
  /** The port that stands in for 80. */
  readonly http: number;
  /** The port that stands in for 443. */
  readonly https: number;
}

/** Whether and how clients may resume TLS sessions. @experimental */
export interface SessionTickets {
  /** False if they may not. */
  readonly enabled: boolean;
  /** How long one ticket key is used, in milliseconds; forever when left out. */
  readonly rotationMs?: number | undefined;
}

/**
 * What the app `tls` offers to apps that serve encrypted connections: `await context.app('tls')`.
 *
 * @experimental
 */
export interface Certificates {
  /** Settings of session tickets. When left out, tickets are issued and their key never changes. */
  readonly sessionTickets?: SessionTickets | undefined;

  /** The certificates loaded by the config, in its order; without those that are obtained automatically. */
  readonly loaded: readonly Certificate[];

  /**
   * Ensures that each name has a certificate: from the storage at once, or obtained in the background; and that it is renewed in time. An app calls
   * this when it starts to listen. Call it without names to allow certificates that are obtained on demand.
   *
   * @param ports - where the app receives what authorities send to ports 80 and 443; those ports themselves when left out
   * @returns a function that ends it
   */
  manage(names: readonly string[], ports?: ChallengePorts): () => void;

  /**
   * Finds the certificate for a handshake among loaded and managed ones. Exact names precede wildcards; valid certificates precede expired ones.
   *
   * @returns a promise only if a certificate is obtained during the handshake (`on_demand`, `get_certificate`); `undefined` if none. Never fails
   */
  find(query: CertificateQuery): Certificate | undefined | Promise<Certificate | undefined>;

  /** Finds the certificate that answers a TLS-ALPN challenge (`acme-tls/1`) for a name. */
  alpnChallenge(serverName: string): Certificate | undefined | Promise<Certificate | undefined>;

  /**
   * Returns the body that answers an HTTP challenge.
   *
   * @param hostName - the request's host name, without the port
   * @param token - the part of the path after `/.well-known/acme-challenge/`
   */
  httpChallenge(hostName: string, token: string): string | undefined | Promise<string | undefined>;
}
