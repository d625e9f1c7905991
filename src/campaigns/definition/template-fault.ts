// What is wrong with the mail of a step. Whoever makes the mails tells it: this room knows templates by their names only.

export interface TemplateFault {
  file: string;
  /** Both count from 1. */
  line: number;
  column: number;
  message: string;
}

/** Answers why no mail could be made of this template and subject line; null when it can. */
export type FindTemplateFault = (mail: { template: string; subject: string }) => Promise<TemplateFault | null>;

/** `win-back.hbs:12:5 "offer" is not known here` */
export function placeAndFault({ file, line, column, message }: TemplateFault): string {
  return `${file}:${line}:${column} ${message}`;
}
