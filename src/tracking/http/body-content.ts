// Makes JSON of what came, by its content: clients post it as text, as a form, packed or not, and do not always say so.
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const unpackers = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
};

/** What zlib and brotli say of bytes that they did not pack, or not all of them. */
const BAD_BYTES = /^(Z_(BUF_ERROR|DATA_ERROR|NEED_DICT)|ERR_.*_ERROR_)/;

export type Content =
  /** `size`: bytes after unpacking. */
  { kind: 'json'; value: unknown; size: number } | { kind: 'too-large' } | { kind: 'unreadable' };

/** Unpacks to at most `limit` bytes, so that a small body that unpacks to a large one costs no more than that. */
export async function readJson(bytes: Buffer, encoding: string | undefined, limit: number): Promise<Content> {
  const packing = packingOf(bytes, encoding);
  const unpacked = packing ? await unpack(bytes, packing, limit) : bytes;
  if (!Buffer.isBuffer(unpacked)) return unpacked;
  try {
    return { kind: 'json', value: JSON.parse(textOf(unpacked)), size: unpacked.length };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'unreadable' };
    throw error;
  }
}

/** Gzip is known by its first bytes, with or without the header; what begins like JSON was unpacked on the way here. */
function packingOf(bytes: Buffer, encoding: string | undefined): keyof typeof unpackers | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) return undefined;
  const named = encoding?.trim().toLowerCase();
  return named === 'br' || named === 'deflate' ? named : undefined;
}

async function unpack(bytes: Buffer, packing: keyof typeof unpackers, limit: number): Promise<Buffer | Content> {
  try {
    return await unpackers[packing](bytes, { maxOutputLength: limit });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large' };
    if (typeof code === 'string' && BAD_BYTES.test(code)) return { kind: 'unreadable' };
    throw error;
  }
}

/** Bytes that are no UTF-8 become replacement characters: one broken name is no reason to lose the event. */
function textOf(bytes: Buffer): string {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', marked ? 3 : 0);
}
