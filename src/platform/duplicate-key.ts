// Whether MongoDB refused a write because it was there already: in many places that is success, and nothing else is.

const DUPLICATE_KEY = 11_000;

/**
 * True only when every fault is a duplicate key. A lost connection comes as the same class of bulk error with no faults in it,
 * and a write that was not made durable carries its own mark; neither is a duplicate.
 */
export function isDuplicateKey(error: unknown): boolean {
  const { code, writeErrors, result } = error as {
    code?: unknown;
    writeErrors?: { code?: number }[] | { code?: number };
    result?: { getWriteConcernError?: () => unknown };
  };
  if (result?.getWriteConcernError?.()) return false;
  if (writeErrors === undefined) return code === DUPLICATE_KEY;
  const faults = Array.isArray(writeErrors) ? writeErrors : [writeErrors];
  return faults.length > 0 && faults.every((fault) => fault.code === DUPLICATE_KEY);
}
