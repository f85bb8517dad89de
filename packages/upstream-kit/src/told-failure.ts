/** A failure in the form in which one process reports it to another. @internal */
export interface ToldFailure {
  readonly message: string;
  readonly code?: string;
}

/** Converts a thrown value to that form. @internal */
export function toldFailureOf(error: unknown): ToldFailure {
  const { message, code } = (typeof error === 'object' && error !== null ? error : { message: String(error) }) as { readonly message?: unknown; readonly code?: unknown };
  return { message: String(message), ...(typeof code === 'string' ? { code } : {}) };
}

/** Converts it back to an error. @internal */
export function errorOf({ message, code }: ToldFailure): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
