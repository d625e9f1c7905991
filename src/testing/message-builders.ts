// Messages for tests that are about what comes back of them: a whole row, of which a test states only what it is about.
import type { Message } from '../email/index.js';
import { database } from '../platform/mongo.js';
import type { ProfileId } from '../profiles/index.js';

export const NOON = new Date('2026-10-18T12:00:00Z');

export function secondsAfter(start: Date, seconds: number): Date {
  return new Date(start.getTime() + seconds * 1000);
}

export function aMessage(stated: Partial<Message> = {}): Message {
  return {
    id: 'profile-1:win-back:invitation:segment-1',
    profileId: 'profile-1' as ProfileId,
    campaignId: 'win-back',
    step: 'invitation',
    occasion: 'segment-1',
    address: 'ana@shop.example',
    state: 'accepted',
    template: 'win-back',
    subject: 'We would love to see you again',
    createdAt: NOON,
    dueAt: NOON,
    attempts: 1,
    ...(stated.state === undefined || stated.state === 'accepted' ? { acceptedAt: NOON } : {}),
    ...stated,
  };
}

/** Writes messages as e-mail would have left them, and the targets of the links of their step. */
export async function putMessages(messages: Message[], targets: Record<string, string> = {}): Promise<void> {
  const rows = messages.map(({ id, ...rest }) => ({ _id: id as never, ...rest }));
  await database().collection('messages').insertMany(rows);
  const places = [...new Set(messages.map(({ campaignId, step }) => `${campaignId}:${step}`))];
  for (const place of places) {
    for (const [key, target] of Object.entries(targets)) {
      const filter = { _id: `${place}:${key}` as never };
      await database().collection('links').updateOne(filter, { $set: { target } }, { upsert: true });
    }
  }
}
