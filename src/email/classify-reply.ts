// Reads what became of a hand-over from what the SMTP library reports: only a clear refusal counts as one.

export type HandOver =
  | { kind: 'accepted'; reply: string; providerId: string | null }
  | { kind: 'refused-temporary'; reply: string }
  /** It never came as far as naming the person. `answered`: a server spoke, but let nothing in. */
  | { kind: 'unreached'; reply: string; answered: boolean }
  /** `deadAddress`: nobody lives there, so nothing may ever be sent there again. */
  | { kind: 'refused-permanent'; reply: string; deadAddress: boolean }
  | { kind: 'uncertain'; reply: string };

/** What nodemailer tells about a failure. */
export interface SmtpFailure {
  message: string;
  code?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
  command?: string | undefined;
}

/** How far a hand-over came. */
export interface Progress {
  /** Connected, greeted and logged in: the server was ready for this mail. */
  letIn: boolean;
  /** The whole mail went into the connection, so the final dot may have arrived. */
  bodyGone: boolean;
}

/** Once the body is gone only a complete reply of the server says what happened; before, nothing can have been delivered. */
export function classifyFailure(failure: SmtpFailure, { letIn, bodyGone }: Progress): HandOver {
  const reply = shortReply(failure);
  const answered = failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE';
  const code = answered ? (failure.responseCode ?? 0) : 0;
  if (code >= 400 && code < 600 && isAboutUs(failure)) return { kind: 'unreached', reply, answered: true };
  if (code >= 500 && code < 600) {
    return { kind: 'refused-permanent', reply, deadAddress: isDeadAddress(failure.response ?? '') };
  }
  if (code >= 400) return { kind: 'refused-temporary', reply };
  if (bodyGone) return { kind: 'uncertain', reply };
  if (answered) return { kind: 'refused-permanent', reply, deadAddress: false };
  if (isOutage(failure, letIn)) return { kind: 'unreached', reply, answered: (failure.responseCode ?? 0) > 0 };
  return { kind: 'refused-temporary', reply };
}

/** A refused sender is not the fault of the person written to. */
function isAboutUs({ command }: SmtpFailure): boolean {
  return command !== 'RCPT TO' && command !== 'DATA';
}

/** 421 is the server's word for closing altogether, whatever was asked. What has no code is a mistake of ours. */
function isOutage({ code, responseCode }: SmtpFailure, letIn: boolean): boolean {
  return responseCode === 421 || (!letIn && code !== undefined);
}

const DEAD_STATUS = /\b5\.1\.(?:1|2|3|6|10)\b/;
const ANY_STATUS = /\b[245]\.\d{1,3}\.\d{1,3}\b/;
const DEAD_WORDS =
  /\b(?:user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox not found|does not exist)\b/i;

/** The status code decides (RFC 3463); words count only where a server gives none. */
export function isDeadAddress(reply: string): boolean {
  return ANY_STATUS.test(reply) ? DEAD_STATUS.test(reply) : DEAD_WORDS.test(reply);
}

/** nodemailer's words when a connection ends under a mail; the retries that it speaks of are switched off here. */
const CLOSED = 'Reached maximum number of retries after connection was closed';

function shortReply({ message, response }: SmtpFailure): string {
  return (response ?? (message === CLOSED ? 'the connection was closed' : message)).replace(/\s+/g, ' ').slice(0, 300);
}
