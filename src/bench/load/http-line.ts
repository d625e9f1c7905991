// One kept-alive connection that posts: Node's own client takes several times the work, on the cores of what is measured.
import { connect, type Socket } from 'node:net';

/** Status 0: the connection ended without an answer. */
export interface Answer {
  status: number;
  retryAfter: boolean;
}

export interface HttpLine {
  /** One request at a time; opens the connection anew when the last one ended. */
  post(path: string, body: string): Promise<Answer>;
  close(): void;
}

const UNANSWERED: Answer = { status: 0, retryAfter: false };
const END_OF_HEAD = '\r\n\r\n';

export function openLine(url: string, key: string): HttpLine {
  const { hostname, port } = new URL(url);
  const shared = `Host: ${hostname}\r\nAuthorization: Basic ${btoa(`${key}:`)}\r\nContent-Type: application/json`;
  let socket: Socket | null = null;
  let settle: ((answer: Answer) => void) | null = null;
  let received = '';
  const answer = (given: Answer) => {
    const settled = settle;
    settle = null;
    received = '';
    settled?.(given);
  };
  const open = () => {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.setEncoding('latin1');
    opened.on('data', (text) => {
      received += text;
      const whole = readAnswer(received);
      if (whole) answer(whole);
    });
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (socket === opened) socket = null;
      answer(UNANSWERED);
    });
    return opened;
  };
  return {
    post(path, body) {
      socket ??= open();
      const length = Buffer.byteLength(body);
      socket.write(`POST ${path} HTTP/1.1\r\n${shared}\r\nContent-Length: ${length}${END_OF_HEAD}${body}`);
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
    close: () => socket?.destroy(),
  };
}

/** Null while something is missing. Every answer of the intake names its length. */
function readAnswer(text: string): Answer | null {
  const end = text.indexOf(END_OF_HEAD);
  if (end < 0) return null;
  const head = text.slice(0, end).toLowerCase();
  const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
  if (text.length < end + END_OF_HEAD.length + length) return null;
  return { status: Number(head.slice(9, 12)), retryAfter: head.includes('\r\nretry-after:') };
}
