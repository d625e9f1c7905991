// Texts, ids and objects out of what senders put into events: never anything else, never long.

const BYTES_PER_CHARACTER = 3;

/** The text without spaces around it, cut to so many bytes of UTF-8; undefined for what is no text or says nothing. */
export function shortText(value: unknown, maxBytes: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '') return undefined;
  return text.length * BYTES_PER_CHARACTER <= maxBytes ? text : cut(text, maxBytes);
}

/** An id as text; undefined for what is none or too long to be one: half an id would be another thing. */
export function shortId(value: unknown, maxBytes: number): string | undefined {
  const id = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return id !== '' && Buffer.byteLength(id) <= maxBytes ? id : undefined;
}

/** True for an object with keys; what is none of these is read as nothing, as the log's projection does. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Not within a character: half of one would be stored as another text than it is here. */
function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
