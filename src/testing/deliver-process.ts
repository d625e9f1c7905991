// A deliverer as a process of its own, so that a test can kill it at any moment: `deliver-process.ts <JSON of DelivererOrders>`.
import { createMessages, createTransport, deliverDue, settleExpired } from '../email/index.js';
import { clockStartingAt } from '../platform/clock.js';
import { connectMongo, disconnectMongo } from '../platform/mongo.js';
import { setTokenSecret } from '../platform/signed-token.js';
import { SENDER } from './mail-campaign.js';

export interface DelivererOrders {
  mongoUri: string;
  smtpUrl: string;
  /** What time it is when the process starts. */
  now: string;
}

const { mongoUri, smtpUrl, now } = JSON.parse(process.argv[2] ?? '') as DelivererOrders;
setTokenSecret('a secret for tests that signs nothing real');
await connectMongo(mongoUri);
const clock = clockStartingAt(new Date(now));
const transport = createTransport(smtpUrl);
await settleExpired({ now: clock.now() });
await createMessages({ now: clock.now() });
while ((await deliverDue({ clock, node: `deliverer-${process.pid}`, transport, sender: SENDER })) > 0);
transport.close();
await disconnectMongo();
