/** A certificate with its key, ready to be shown to clients. @experimental */
export interface Certificate {
  /** Chain, leaf first, PEM. */
  readonly certificate: string;
  /** Private key, PEM. */
  readonly key: string;
  /** Labels that connection policies select certificates by. */
  readonly tags: readonly string[];
  /** Host names and IP addresses that it is for: lower case, names in ASCII; `*` stands for one label. */
  readonly names: readonly string[];
  /** SHA-256 of the leaf; two loads of one file agree. */
  readonly fingerprint: string;
  /** When it ends, milliseconds since the Unix epoch. */
  readonly expires: number;
  /** Response of OCSP to staple, DER. */
  readonly ocspResponse?: Buffer | undefined;
}

/** What a client asks for when it opens an encrypted connection. @experimental */
export interface CertificateQuery {
  /** Name that it asks for, lower case, in ASCII; empty where it names none. */
  readonly serverName: string;
  /** Address that it connected to. */
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** Only certificates with one of these labels. */
  readonly anyTag: readonly string[];
  /** Only certificates with all of these labels. */
  readonly allTags: readonly string[];
}

/** Ports to which what is sent to ports 80 and 443 comes. @experimental */
export interface ChallengePorts {
  /** In place of 80. */
  readonly http: number;
  /** In place of 443. */
  readonly https: number;
}

/** Whether and how clients may take up a session again. @experimental */
export interface SessionTickets {
  /** False where they may not. */
  readonly enabled: boolean;
  /** How long a key for tickets is used, milliseconds; left out, for ever. */
  readonly rotationMs?: number | undefined;
}

/**
 * What the app `tls` is for apps that serve encrypted connections: `await context.app('tls')`.
 *
 * @experimental
 */
export interface Certificates {
  /** What holds for tickets of sessions. Left out, they are given, and their key stays the same. */
  readonly sessionTickets?: SessionTickets | undefined;

  /** The loaded certificates, in the order of the config; those that are obtained are not among them. */
  readonly loaded: readonly Certificate[];

  /**
   * Sees to it that there is a certificate for each name: at once from the storage, or obtained in the background, and renewed in time. Called at the start of an app,
   * when it listens; also without names, for what is obtained while clients wait.
   *
   * @param ports - where the app listens for questions that authorities ask on ports 80 and 443; left out, on these
   * @returns what ends it
   */
  manage(names: readonly string[], ports?: ChallengePorts): () => void;

  /**
   * Finds the certificate to show: a loaded one, or one that is managed; an exact name before a wildcard, one that is valid before one that has ended.
   *
   * @returns a promise only where a certificate is obtained while the client waits (`on_demand`, `get_certificate`); `undefined` where there is none. Never throws or rejects
   */
  find(query: CertificateQuery): Certificate | undefined | Promise<Certificate | undefined>;

  /** Finds the certificate that answers a challenge of TLS-ALPN (`acme-tls/1`) for a name. */
  alpnChallenge(serverName: string): Certificate | undefined | Promise<Certificate | undefined>;

  /**
   * Finds the body that answers a challenge of HTTP.
   *
   * @param hostName - the request's host name, without port
   * @param token - what stands in the path behind `/.well-known/acme-challenge/`
   */
  httpChallenge(hostName: string, token: string): string | undefined | Promise<string | undefined>;
}
