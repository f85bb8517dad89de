/** The head of a response, as it is to be passed on. @internal */
export interface ResponseParts {
  readonly status: number;
  /** Reason phrase of the backend; absent for the usual one of the status. */
  readonly statusText: string | undefined;
  /** The fields as a flat list, without those of the backend's connection. */
  readonly fields: string[];
  /** True when neither body nor trailers follow. */
  readonly isWhole: boolean;
}
