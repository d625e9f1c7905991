// The four errors that a caller can cause. Anything else that is thrown is a bug and becomes a 500 with an id.

abstract class ExpectedError extends Error {
  readonly details: unknown;

  constructor(message: string, details?: unknown) {
    super(message);
    this.name = new.target.name;
    this.details = details;
  }
}

/** What came in cannot be understood or breaks a rule; the message says where and what is allowed. */
export class InvalidInput extends ExpectedError {}

/** The caller is known but may not do this, or is not known. */
export class NotAllowed extends ExpectedError {}

/** The thing asked for does not exist. */
export class NotFound extends ExpectedError {}

/** The deed does not fit the present state, which someone else may have changed. */
export class Conflict extends ExpectedError {}
