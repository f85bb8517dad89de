/** Types of records. @see the FastCGI specification, section 8 @internal */
export const recordTypes = { beginRequest: 1, abortRequest: 2, endRequest: 3, params: 4, stdin: 5, stdout: 6, stderr: 7 } as const;

/** Size of the head of a record, in bytes. @internal */
export const recordHeadBytes = 8;

/** The only version of the protocol. @internal */
export const fastcgiVersion = 1;
