// Campaigns as they run: the last faultless definition of each file, its version and its switch.
import { isDeepStrictEqual } from 'node:util';
import { model, Schema } from 'mongoose';
import { NotFound } from '../../platform/errors.js';
import type { Campaign, CampaignDefinition, CampaignState } from './campaign.js';

interface CampaignRow {
  _id: string;
  version: number;
  state: CampaignState;
  loadedAt: Date;
  definition: CampaignDefinition;
  templateFaults?: string[];
}

const Campaigns = model<CampaignRow>(
  'campaigns',
  new Schema<CampaignRow>(
    {
      _id: { type: String, required: true },
      version: { type: Number, required: true },
      state: { type: String, enum: ['running', 'paused'], required: true },
      loadedAt: { type: Date, required: true },
      definition: { type: Schema.Types.Mixed, required: true },
      // Without a default: a campaign that was never looked at has none.
      templateFaults: { type: [String], default: undefined },
    },
    { versionKey: false, minimize: false },
  ),
  'campaigns',
);

/** All campaigns, by id. */
export async function campaignList(): Promise<Campaign[]> {
  return (await Campaigns.find().sort({ _id: 1 }).lean()).map(campaignOf);
}

export async function getCampaign(id: string): Promise<Campaign | null> {
  const row = await Campaigns.findById(id).lean();
  return row ? campaignOf(row) : null;
}

/** Throws NotFound for an unknown id. What waits in a paused campaign waits on; nothing is lost. */
export async function setCampaignState(id: string, state: CampaignState): Promise<void> {
  const { matchedCount } = await Campaigns.updateOne({ _id: id }, { $set: { state } });
  if (matchedCount === 0) throw new NotFound(`There is no campaign "${id}".`);
}

/** Writes what is wrong with the templates of this version; another node may have loaded a newer one meanwhile. */
export async function noteTemplateFaults({ id, version }: Campaign, faults: string[]): Promise<void> {
  await Campaigns.updateOne({ _id: id, version }, { $set: { templateFaults: faults } });
}

/**
 * Stores the definition as the next version when it differs from the stored one. `first` is the state of a new campaign;
 * a known one keeps its own. Safe when several nodes load the same files at once.
 */
export async function putDefinition(
  id: string,
  definition: CampaignDefinition,
  first: CampaignState,
  now: Date,
): Promise<{ version: number; changed: boolean }> {
  const known = await Campaigns.findById(id).lean();
  if (known && isDeepStrictEqual(known.definition, definition)) return { version: known.version, changed: false };
  const version = (known?.version ?? 0) + 1;
  const written = known
    ? (await Campaigns.updateOne({ _id: id, version: known.version }, { $set: { version, definition, loadedAt: now } }))
        .matchedCount
    : await insertFirst({ _id: id, version, definition, state: first, loadedAt: now });
  // Another node was faster: look again at what it wrote.
  return written === 0 ? putDefinition(id, definition, first, now) : { version, changed: true };
}

async function insertFirst(row: CampaignRow): Promise<number> {
  const result = await Campaigns.updateOne({ _id: row._id }, { $setOnInsert: row }, { upsert: true });
  return result.upsertedCount;
}

function campaignOf({ _id, version, state, loadedAt, definition, templateFaults = [] }: CampaignRow): Campaign {
  return { ...definition, id: _id, version, state, loadedAt, templateFaults };
}
