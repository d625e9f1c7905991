// What a command says: one JSON value on stdout when asked for, else lines for people; progress always on stderr.

/** `--json` prints exactly one JSON value; otherwise `lines` are printed. */
export function answer(json: boolean | undefined, value: unknown, lines: string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join('\n')}\n`);
}

export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
