// Hands due messages over, each at most once: claim, check, render, mark, hand over, write the answer down.
import { randomUUID } from 'node:crypto';
import { suppress } from '../consent/index.js';
import { log } from '../platform/log.js';
import { createBugReport } from './bug-report.js';
import {
  type Claim,
  claimWaiting,
  markSending,
  postponeClaimed,
  type Result,
  releaseClaim,
  renewLeases,
  withholdClaimed,
  writeResults,
} from './claim-store.js';
import type { Delivery } from './delivery.js';
import type { Message } from './message.js';
import { openPixelAllowed } from './open-pixel.js';
import { prepareMails, type Stationery } from './prepare-mails.js';
import { createResultWriter, type ResultWriter } from './result-writer.js';
import { openTemplates } from './template/template-set.js';

/** How many are marked just before hand-over: what a crash can leave uncertain, against one more write each. */
const GROUP = 20;
/** Groups at the same time: one is prepared while the mails of another are on their way. */
const LANES = 2;
const RENEW_MS = 20_000;

export interface DeliverOptions extends Delivery {
  /** Messages claimed at once, 500 at most. */
  limit?: number;
  /** Asked before each group; once true, what was not begun is given back. */
  stopping?: () => boolean;
}

/**
 * Claims due messages and works through them. Answers how many were claimed; 0 says that nothing is due.
 * Throws when the database fails; what was handed over then becomes `uncertain` when its lease ends.
 */
export async function deliverDue(options: DeliverOptions): Promise<number> {
  const { clock, node, limit = 500 } = options;
  const claim = await claimWaiting({ node, token: randomUUID() }, clock.now(), Math.min(limit, 500));
  if (claim.messages.length === 0) return 0;
  const writer = createResultWriter((results) => writeDown(claim.token, results));
  const renewal = renewing(claim, options);
  try {
    await deliverClaim(claim, writer, options);
  } finally {
    clearInterval(renewal);
    await writer.done();
    await releaseClaim(claim, clock.now());
  }
  return claim.messages.length;
}

async function deliverClaim(claim: Claim, writer: ResultWriter, options: DeliverOptions): Promise<void> {
  const stationery = {
    sender: options.sender,
    templates: await openTemplates(),
    openPixel: await openPixelAllowed(),
    bugs: createBugReport(),
  };
  const groups = groupsOf(claim.messages);
  const lane = async () => {
    for (let group = groups.shift(); group && !options.stopping?.(); group = groups.shift()) {
      await deliverGroup(claim.token, group, { stationery, writer, options });
    }
  };
  // Waits for both lanes even when one fails: what is under way must be written down before the claim is given back.
  const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

interface Round {
  stationery: Stationery;
  writer: ResultWriter;
  options: DeliverOptions;
}

async function deliverGroup(token: string, group: Message[], { stationery, writer, options }: Round): Promise<void> {
  const { clock, transport } = options;
  const { ready, withheld, postponed } = await prepareMails(group, stationery, clock.now());
  await withholdClaimed(token, withheld);
  await postponeClaimed(token, postponed);
  const ids = ready.map(({ message }) => message.id);
  const ours = await markSending(token, ids, clock.now());
  await Promise.all(
    ready
      .filter(({ message }) => ours.has(message.id))
      .map(async ({ message, mail }) => {
        writer.add({ message, handOver: await transport.handOver(mail), at: clock.now() });
      }),
  );
}

/** Dead addresses first: once the answer is written nobody looks at it again, so a crash between would lose them. */
async function writeDown(token: string, results: Result[]): Promise<void> {
  for (const { message, handOver, at } of results) {
    if (handOver.kind !== 'refused-permanent' || !handOver.deadAddress) continue;
    await suppress({ address: message.address, reason: 'hard-bounce', at });
  }
  await writeResults(token, results);
}

/** A slow server must not let the lease of a living deliverer end. */
function renewing(claim: Claim, { clock }: DeliverOptions): NodeJS.Timeout {
  return setInterval(() => {
    renewLeases(claim, clock.now()).catch((error) =>
      log.warn({ err: error }, 'the lease of a delivery was not renewed'),
    );
  }, RENEW_MS);
}

function groupsOf(messages: Message[]): Message[][] {
  const count = Math.ceil(messages.length / GROUP);
  return Array.from({ length: count }, (_, index) => messages.slice(index * GROUP, (index + 1) * GROUP));
}
