/** A failure as one process tells another of it. @internal */
export interface ToldFailure {
  readonly message: string;
  readonly code?: string;
}

/** Makes it of what was thrown. @internal */
export function toldFailureOf(error: unknown): ToldFailure {
  const { message, code } = (typeof error === 'object' && error !== null ? error : { message: String(error) }) as { readonly message?: unknown; readonly code?: unknown };
  return { message: String(message), ...(typeof code === 'string' ? { code } : {}) };
}

/** Makes an error of it. @internal */
export function errorOf({ message, code }: ToldFailure): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
