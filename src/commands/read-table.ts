// Reads a CSV file row by row with the line of each, so that whoever finds a fault in a row can say where it stands.
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CsvError, type InfoRecord, parse } from 'csv-parse';
import { InvalidInput } from '../platform/errors.js';

export interface TableRow {
  /** Where the row ends; the header is line 1. */
  line: number;
  /** By lower-cased column name; no key for what the row has no cell for. */
  cells: Record<string, string>;
  /** Set when the row has more cells than the header: nobody knows which of them stands where. */
  fault?: string;
}

const DELIMITERS = [',', ';', '\t'];
/** A quote that nobody closed would otherwise draw the rest of the file into the memory. */
const MAX_ROW_BYTES = 1024 * 1024;
const NEWLINE = 10;

/**
 * The rows of a UTF-8 file separated by comma, semicolon or tab, whichever the header has most of; `.gz` is unpacked and
 * empty rows are left out. Throws InvalidInput, with the line, when the file as a whole cannot be used.
 */
export async function* tableRows(file: string, required: readonly string[]): AsyncGenerator<TableRow> {
  try {
    const blocks = utf8Blocks(file);
    const first = await blocks.next();
    if (first.done) throw new InvalidInput(`${file} is empty`);
    for await (const { info, record } of csvRecords(file, first.value, blocks, required)) {
      const surplus = info.error?.record.length > info.columns.length && info.error;
      const fault = surplus ? `has ${surplus.record.length} cells, the header has ${info.columns.length}` : undefined;
      yield { line: info.lines, cells: record, ...(fault ? { fault } : {}) };
    }
  } catch (error) {
    throw fileFault(file, error as NodeJS.ErrnoException | CsvError);
  }
}

interface CsvRecord {
  info: InfoRecord & { columns: unknown[]; error?: CsvError & { record: string[] } };
  record: Record<string, string>;
}

function csvRecords(
  file: string,
  first: Buffer,
  rest: AsyncIterable<Buffer>,
  required: readonly string[],
): AsyncIterable<CsvRecord> {
  const parser = parse({
    columns: checkedHeader(file, required),
    delimiter: delimiterOf(first),
    info: true,
    max_record_size: MAX_ROW_BYTES,
    relax_column_count: true,
    skip_records_with_empty_values: true,
  });
  // An error of any of them reaches the loop over the parser.
  pipeline(Readable.from(joined(first, rest)), parser, () => undefined);
  return parser;
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** The bytes of a file in blocks of whole lines, without the mark that Excel puts in front of UTF-8. */
async function* utf8Blocks(file: string): AsyncGenerator<Buffer> {
  let line = 1;
  for await (const block of wholeLines(unpacked(file))) {
    if (!isUtf8(block)) throw new InvalidInput(notUtf8(file, line + validLines(block)));
    yield line === 1 && block.subarray(0, 3).equals(Buffer.from('\ufeff')) ? block.subarray(3) : block;
    line += count(block);
  }
}

function unpacked(file: string): AsyncIterable<Buffer> {
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) return bytes;
  return pipeline(bytes, createGunzip(), () => undefined);
}

/** No character of UTF-8 but the line feed holds its byte, so cutting there cuts none in two. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield Buffer.concat([...begun, chunk.subarray(0, end)]);
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.subarray(end));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}

function validLines(block: Buffer): number {
  let lines = 0;
  for (let from = 0; ; lines += 1) {
    const end = block.indexOf(NEWLINE, from) + 1;
    if (end === 0 || !isUtf8(block.subarray(from, end))) return lines;
    from = end;
  }
}

function count(block: Buffer): number {
  let lines = 0;
  for (let at = block.indexOf(NEWLINE); at >= 0; at = block.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

function notUtf8(file: string, line: number): string {
  return `${file}, line ${line}: these bytes are not UTF-8. Save the file as “CSV UTF-8”, or convert it: iconv -f latin1 -t utf-8`;
}

function delimiterOf(block: Buffer): string {
  const [header = ''] = block.toString().split(/\r|\n/, 1);
  const times = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((most, delimiter) => (times(delimiter) > times(most) ? delimiter : most));
}

function checkedHeader(file: string, required: readonly string[]): (header: string[]) => string[] {
  return (header) => {
    const names = header.map((name) => name.trim().toLowerCase());
    const missing = required.filter((name) => !names.includes(name));
    const twice = names.filter((name, at) => name !== '' && names.indexOf(name) !== at);
    const faults = [
      ...(missing.length > 0 ? [`missing: ${missing.join(', ')} (there are ${names.join(', ')})`] : []),
      ...(twice.length > 0 ? [`there twice: ${twice.join(', ')}`] : []),
    ];
    if (faults.length > 0) throw new InvalidInput(`${file}, line 1: columns ${faults.join('; ')}`);
    return names;
  };
}

function fileFault(file: string, error: NodeJS.ErrnoException | CsvError): Error {
  if (error instanceof InvalidInput) return error;
  if ('lines' in error) return new InvalidInput(`${file}, line ${error.lines}: ${error.message}`);
  if (error.code === 'ENOENT') return new InvalidInput(`${file}: there is no such file`);
  if (error.code === 'EISDIR') return new InvalidInput(`${file} is a folder, not a file`);
  if (error.code?.startsWith('Z_')) return new InvalidInput(`${file} cannot be unpacked: ${error.message}`);
  return new InvalidInput(`${file} cannot be read: ${error.message}`);
}
