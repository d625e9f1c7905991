// Reads what became of a hand-over from what the SMTP library reports: only a clear refusal counts as one.

export type HandOver =
  | { kind: 'accepted'; reply: string; providerId: string | null }
  | { kind: 'refused-temporary'; reply: string }
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

/**
 * `bodyGone`: the whole mail went into the connection, so the final dot may have arrived. From then on only a complete
 * reply of the server says what happened; before, nothing can have been delivered.
 */
export function classifyFailure(failure: SmtpFailure, bodyGone: boolean): HandOver {
  const reply = shortReply(failure);
  const answered = failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE';
  const code = answered ? (failure.responseCode ?? 0) : 0;
  if (code >= 500 && code < 600 && !isAboutUs(failure)) {
    return { kind: 'refused-permanent', reply, deadAddress: isDeadAddress(failure.response ?? '') };
  }
  if (code >= 400 && code < 600) return { kind: 'refused-temporary', reply };
  if (bodyGone) return { kind: 'uncertain', reply };
  if (failure.code === 'EENVELOPE') return { kind: 'refused-permanent', reply, deadAddress: false };
  return { kind: 'refused-temporary', reply };
}

/** A refused sender or log-in is not the fault of the person written to. */
function isAboutUs({ command }: SmtpFailure): boolean {
  return command !== 'RCPT TO' && command !== 'DATA';
}

const DEAD_STATUS = /\b5\.1\.(?:1|2|3|6|10)\b/;
const ANY_STATUS = /\b[245]\.\d{1,3}\.\d{1,3}\b/;
const DEAD_WORDS =
  /\b(?:user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox not found|does not exist)\b/i;

/** The status code decides (RFC 3463); words count only where a server gives none. */
export function isDeadAddress(reply: string): boolean {
  return ANY_STATUS.test(reply) ? DEAD_STATUS.test(reply) : DEAD_WORDS.test(reply);
}

function shortReply({ message, response }: SmtpFailure): string {
  return (response ?? message).replace(/\s+/g, ' ').slice(0, 300);
}
