/** The head of a response in the form in which it is passed on. @internal */
export interface ResponseParts {
  readonly status: number;
  /** Reason phrase of the backend; absent for the standard one of the status. */
  readonly statusText: string | undefined;
  /** The fields as a flat list, without those of the backend's connection. */
  readonly fields: string[];
  /** True if the response has no body and no trailers. */
  readonly isWhole: boolean;
}
