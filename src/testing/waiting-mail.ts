// Messages that wait, a server that behaves as told, and a way to deliver to it: what tests about delivery begin with.
import { afterEach, beforeEach } from '@jest/globals';
import {
  createMessages,
  createTransport,
  type Delivery,
  getMessage,
  type MailTransport,
  type Message,
} from '../email/index.js';
import { movableClock } from '../platform/clock.js';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from './campaign-builders.js';
import { decideCampaign, type MailCampaign, SENDER } from './mail-campaign.js';
import { type Person, peopleAtRisk } from './people-at-risk.js';
import { type Behaviour, type SmtpSink, startSmtpSink } from './smtp-sink.js';

/** Empties the database before each test. The clock stands at NOON until `later` moves it. */
export function useWaitingMail() {
  let clock = movableClock(NOON);
  let sink: SmtpSink | null = null;
  let transports: MailTransport[] = [];
  beforeEach(async () => {
    clock = movableClock(NOON);
    for (const { name } of await database().listCollections().toArray()) {
      await database().collection(name).deleteMany({});
    }
  });
  afterEach(async () => {
    for (const transport of transports) transport.close();
    transports = [];
    await sink?.stop();
  });
  return {
    now: () => clock.now(),
    later(minutes: number): void {
      clock.moveTo(new Date(clock.now().getTime() + minutes * 60_000));
    },
    /** `count` people called ana-0, ana-1, … with a message each; how the server treats them is asked for each mail. */
    async waiting(count: number, behave?: (address: string) => Behaviour, campaign: Partial<MailCampaign> = {}) {
      const people = await peopleAtRisk('ana', count, daysFrom(NOON, -0.5));
      await decideCampaign({ id: 'win-back', ...campaign }, NOON);
      await createMessages({ now: NOON });
      const started = await startSmtpSink(behave);
      sink = started;
      return { people, sink: started };
    },
    delivery(smtpUrl: string, node = 'node-a'): Delivery {
      const transport = createTransport(smtpUrl);
      transports.push(transport);
      return { clock, node, transport, sender: SENDER };
    },
    messageTo(person: Person | undefined): Promise<Message | null> {
      return getMessage(`${person?.id}:win-back:invitation:segment-1`);
    },
  };
}
