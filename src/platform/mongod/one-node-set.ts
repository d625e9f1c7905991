// mongodb-memory-server's replica set, kept usable on a folder whose data were written under another port.
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient, MongoServerError } from 'mongodb';
import { MongoMemoryReplSet } from 'mongodb-memory-server';

type SetOptions = ConstructorParameters<typeof MongoMemoryReplSet>[0];

/**
 * A replica set stores its member's address in its data. The library gives the old configuration back unchanged at
 * each start, and a member that listens on another port than it says would wait in vain to become primary.
 */
export class OneNodeSet extends MongoMemoryReplSet {
  private readonly hasData: boolean;

  constructor(hasData: boolean, options: SetOptions) {
    super(options);
    this.hasData = hasData;
  }

  protected override getInstanceOpts(...given: Parameters<MongoMemoryReplSet['getInstanceOpts']>) {
    const options = super.getInstanceOpts(...given);
    // The library would silently take another port where this one is taken.
    return options.port === undefined ? options : { ...options, portGeneration: false };
  }

  protected override async _initReplSet(): Promise<void> {
    const address = `127.0.0.1:${this.servers[0]?.instanceInfo?.port}`;
    if (this.hasData) await correctMember(address);
    await super._initReplSet();
  }
}

/** At its start mongod asks the stored address whether it is itself, and gives up on one that is silent after 30 s. */
const LOOKS = 400;
const LOOK_AGAIN_MS = 100;

/**
 * Writes the address into the stored configuration and waits for the primary. The member closes its connections while
 * it changes state, also in the middle of an answer, so that what fails is looked at again.
 */
async function correctMember(address: string): Promise<void> {
  for (let look = 1; ; look += 1) {
    try {
      await nameMember(address);
      return await untilPrimary(address);
    } catch (error) {
      // A start that was killed before the set was initiated leaves data without a configuration.
      if (look === LOOKS && error instanceof MongoServerError && error.codeName === 'NotYetInitialized') return;
      if (look === LOOKS) throw error;
      await pause(LOOK_AGAIN_MS);
    }
  }
}

interface StoredConfig {
  members: { host: string }[];
}

async function nameMember(address: string): Promise<void> {
  await withClient(`mongodb://${address}/?directConnection=true`, async (client) => {
    const config = (await client.db('admin').command({ replSetGetConfig: 1 })).config as StoredConfig;
    if (config.members[0]?.host === address) return;
    const members = config.members.map((member) => ({ ...member, host: address }));
    await client.db('admin').command({ replSetReconfig: { ...config, members }, force: true });
  });
}

/** The driver waits for a primary before it sends the command. */
async function untilPrimary(address: string): Promise<void> {
  await withClient(`mongodb://${address}/?replicaSet=rapport`, async (client) => {
    await client.db('admin').command({ ping: 1 });
  });
}

async function withClient(uri: string, work: (client: MongoClient) => Promise<void>): Promise<void> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
