// What the server's code for an event that it did not insert means for the one who sent it.

const DUPLICATE = 11_000;

/**
 * Faults of the event itself: sent again, it is refused again. Whatever is not named here (a full disk, a server that steps
 * down, a code of tomorrow) may pass, and an event that is called bad for it would be lost for good.
 */
const LASTING = new Set([
  2, // BadValue
  9, // FailedToParse
  15, // Overflow: nested too deep
  22, // InvalidBSON
  52, // DollarPrefixedFieldName
  56, // EmptyFieldName
  57, // DottedFieldName
  121, // DocumentValidationFailure
  10_334, // BSONObjectTooLarge
  17_280, // KeyTooLong
  17_419, // resulting document too large
  17_420, // document to insert too large
]);

/** The log has it already: a success. */
export function isDuplicate(code: number): boolean {
  return code === DUPLICATE;
}

/** True when nothing but another event or another server would help. */
export function isLasting(code: number): boolean {
  return LASTING.has(code);
}
