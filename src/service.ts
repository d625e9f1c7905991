// The service as a value: started with its parts, stopped in the order that loses nothing. `main` and `demo` both run it.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Router } from 'express';
import { z } from 'zod';
import { createApp } from './app.js';
import { loadCampaigns } from './campaigns/index.js';
import {
  createTransport,
  type Delivery,
  type Mailbox,
  type MailTransport,
  startMailbox,
  templateFault,
} from './email/index.js';
import { type Deed, type Flow, startFlow } from './flow.js';
import { migrations } from './migrations.js';
import { type Clock, systemClock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { log } from './platform/log.js';
import { migrate } from './platform/migrations-store.js';
import { connectMongo, disconnectMongo, requireTransactions } from './platform/mongo.js';
import { nodeName } from './platform/node-name.js';
import { packageRoot } from './platform/package-root.js';
import { type Listening, listen } from './platform/server.js';
import { settingOrFirst } from './platform/settings-store.js';
import { setTokenSecret } from './platform/signed-token.js';
import { closeWorkers } from './platform/workers.js';
import { senderOf } from './sender.js';
import { stageWants } from './stage-wants.js';
import { createIntake, type Intake } from './tracking/index.js';

export interface ServiceOptions {
  config: Config;
  mongoUri: string;
  /** Signs links and unsubscribe addresses; without it one is made at first start and kept in the database. */
  secret: string | undefined;
  clock: Clock;
  /** What the built-in mailbox turns away; the demo's dead addresses. */
  refuseMail?: (address: string) => { code: number; text: string } | null;
  extraRoutes?: Router;
  /** How background work is paced; tests hurry it. */
  pace?: { processEveryMs: number; lockMs?: number };
}

export interface Service {
  /** Where people reach it, without a slash at the end. */
  url: string;
  node: string;
  /** Does a deed now and waits for its end; only on a node with the role `worker`. */
  run(deed: Deed): Promise<void>;
  stop(): Promise<void>;
}

const GRACE_MS = 10_000;

/** Starts one node. Throws an expected error with the way out when a part cannot be had; the process should end then. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, clock } = options;
  await openDatabase(options);
  await readCampaigns(clock);
  const intake = createIntake({ clock, node: nodeName, wants: stageWants });
  const closing = new AbortController();
  const app = createApp({
    ...appSettings(config),
    ...{ intake, clock, closing: closing.signal, extraRoutes: options.extraRoutes },
  });
  const web = await listen(app, config.PORT);
  const mailbox = config.SMTP_URL ? null : await startMailbox(mailboxOptions(options));
  const url = config.BASE_URL?.replace(/\/$/, '') ?? `http://localhost:${web.port}`;
  const transport = createTransport(config.SMTP_URL ?? mailbox?.smtpUrl ?? '');
  const delivery: Delivery = { clock, node: nodeName, transport, sender: senderOf(config, url) };
  const flow = config.RAPPORT_ROLES.includes('worker')
    ? await startFlow({ ...delivery, intake, ...(options.pace ?? { processEveryMs: 1000 }) })
    : null;
  log.info({ node: nodeName, port: web.port, roles: config.RAPPORT_ROLES }, 'started');
  return {
    url,
    node: nodeName,
    run: (deed) => flow?.run(deed) ?? Promise.reject(new Error('this node does no background work')),
    stop: () => stopAll({ closing, web, intake, flow, transport, mailbox }),
  };
}

function appSettings({ RAPPORT_ROLES: roles, BASE_URL: baseUrl, TRUSTED_PROXIES: trustedProxies }: Config) {
  return { roles, baseUrl, trustedProxies };
}

async function openDatabase({ mongoUri, secret }: ServiceOptions): Promise<void> {
  await connectMongo(mongoUri);
  await requireTransactions();
  // The machine's clock: the service's may stand still, and a dead node's lease would never end.
  const run = { node: nodeName, clock: systemClock };
  for (let wait = 0; (await migrate(migrations, run)).kind === 'busy'; wait += 1) {
    if (wait === 0) log.info('another node migrates the database: waiting for it');
    await pause(500);
  }
  setTokenSecret(secret ?? (await settingOrFirst('secret', z.string().min(32), randomBytes(32).toString('hex'))));
}

/** A faulty campaign file is told and keeps its last good version; it does not stop the service. */
async function readCampaigns(clock: Clock): Promise<void> {
  const report = await loadCampaigns({ folder: join(packageRoot, 'campaigns'), now: clock.now(), templateFault });
  for (const fault of report.faults) log.error(fault, 'a campaign file is faulty');
}

function mailboxOptions({ clock, refuseMail }: ServiceOptions) {
  return { port: 0, clock, ...(refuseMail ? { refuse: refuseMail } : {}) };
}

interface Parts {
  closing: AbortController;
  web: Listening;
  intake: Intake;
  flow: Flow | null;
  transport: MailTransport;
  mailbox: Mailbox | null;
}

/** From the outside in: no new requests, no new work, what is under way is finished, then the connections close. */
async function stopAll({ closing, web, intake, flow, transport, mailbox }: Parts): Promise<void> {
  closing.abort();
  await web.close(GRACE_MS);
  await intake.stop();
  await flow?.stop();
  transport.close();
  await mailbox?.stop();
  await closeWorkers();
  await disconnectMongo();
}
