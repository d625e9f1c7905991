// What is wrong in a template, and where: what a person sees instead of a broken mail.

export interface TemplateFault {
  /** Relative to `templates/email`, or `subject`. */
  file: string;
  /** Both count from 1. */
  line: number;
  column: number;
  message: string;
}

/** Thrown only inside the template engine, which cannot return a value from the middle of a page. */
export class TemplateError extends Error {
  readonly fault: TemplateFault;

  constructor(fault: TemplateFault) {
    super(sentenceOfFault(fault));
    this.fault = fault;
  }
}

/** `win-back.hbs:12:5 "offer" is not known here` */
export function sentenceOfFault({ file, line, column, message }: TemplateFault): string {
  return `${file}:${line}:${column} ${message}`;
}

/** Gives an engine's error the file it happened in; the innermost file wins. */
export function faultIn(file: string, error: unknown): TemplateError {
  if (error instanceof TemplateError) return error;
  const { message, lineNumber, column } = error as Error & { lineNumber?: number; column?: number };
  const parsing = /^Parse error on line (\d+):\n.*\n(-*)\^\n(.*)/.exec(message);
  if (parsing) {
    const [, line, dashes = '', detail = ''] = parsing;
    const got = /got '(.*)'/.exec(detail)?.[1] ?? 'this';
    return new TemplateError({
      file,
      line: Number(line),
      column: dashes.length + 1,
      message: `${got} is not expected here`,
    });
  }
  return new TemplateError({ file, line: lineNumber ?? 1, column: (column ?? 0) + 1, message: plain(message) });
}

/** The engine's own words would quote values, and those are about people. */
function plain(message: string): string {
  const unknown =
    /^"(.+)" not defined in /.exec(message) ?? /^Cannot use 'in' operator to search for '(.+?)' in /.exec(message);
  if (unknown) return `"${unknown[1]}" is not known here`;
  const absent = /^Cannot read properties of (?:undefined|null) \(reading '(.+)'\)/.exec(message);
  if (absent) return `"${absent[1]}" is asked of something that is not there`;
  return message.replace(/ - \d+:\d+$/, '').slice(0, 300);
}
