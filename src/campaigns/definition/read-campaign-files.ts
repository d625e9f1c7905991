// Reads the campaigns folder as a whole: campaigns, segments and offers, and whether what they name exists.
import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { z } from 'zod';
import { type Offer, offerSchema } from '../../commerce/index.js';
import { InvalidInput } from '../../platform/errors.js';
import type { CampaignDefinition, CampaignState } from './campaign.js';
import { type CampaignFile, campaignSchema, nameSchema, type SegmentFile, segmentSchema } from './campaign-file.js';
import type { Fault } from './fault.js';
import { readYaml, type YamlFile } from './read-yaml.js';
import { definitionOf, referenceFaults } from './resolve-campaign.js';
import type { FindTemplateFault } from './template-fault.js';

export interface CampaignFolder {
  /** Only the faultless ones. */
  campaigns: { id: string; starts: CampaignState; definition: CampaignDefinition }[];
  offers: Offer[];
  /** Every campaign file there is, faulty or not. */
  campaignIds: string[];
  faults: Fault[];
}

/** Writes nothing. Throws InvalidInput when there is no such folder; everything else is a fault in the answer. */
export async function readCampaignFiles(folder: string, templateFault: FindTemplateFault): Promise<CampaignFolder> {
  const segments = await readAll<SegmentFile>(folder, 'segments', () => segmentSchema);
  const offers = await readAll<Offer>(folder, 'offers', () => offerSchema, true);
  const campaigns = await readAll<CampaignFile>(folder, '', () => campaignSchema);
  const good: CampaignFolder['campaigns'] = [];
  const faults = [segments, offers, campaigns].flatMap((read) => read.faults);
  for (const [id, file] of campaigns.files) {
    if (!file.value) continue;
    const wrong = await referenceFaults(file, file.value, {
      segments: segments.files,
      offers: offers.files,
      templateFault,
    });
    faults.push(...wrong);
    const segment = segments.files.get(file.value.segment)?.value;
    if (wrong.length === 0 && segment) {
      good.push({ id, starts: file.value.starts, definition: definitionOf(file.value, segment) });
    }
  }
  return {
    campaigns: good,
    offers: [...offers.files.values()].flatMap(({ value }) => value ?? []),
    campaignIds: [...campaigns.files.keys()],
    faults: faults.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column),
  };
}

interface ReadFolder<T> {
  /** By name without the ending. */
  files: Map<string, YamlFile<T>>;
  faults: Fault[];
}

async function readAll<T>(
  folder: string,
  part: string,
  schema: () => z.ZodType<T>,
  nameIsId = false,
): Promise<ReadFolder<T>> {
  const read: ReadFolder<T> = { files: new Map(), faults: [] };
  for (const name of await filesIn(folder, part)) {
    const { name: id, ext } = parse(name);
    const file = join(part, name);
    const allowed = nameSchema.safeParse(id).success && ext === '.yaml';
    if (!allowed) {
      read.faults.push({
        file,
        line: 1,
        column: 1,
        problem: 'the file name does not fit',
        allowed: 'such as win-back.yaml',
      });
      continue;
    }
    const yaml = readYaml(file, await readFile(join(folder, file), 'utf8'), schema(), nameIsId ? { id } : {});
    read.files.set(id, yaml);
    read.faults.push(...yaml.faults);
  }
  return read;
}

/** Files that look like YAML, by name. A part of the folder that is not there has none. */
async function filesIn(folder: string, part: string): Promise<string[]> {
  try {
    const entries = await readdir(join(folder, part), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && part !== '') return [];
    if (missing) throw new InvalidInput(`There is no folder ${folder}; campaigns are read from there.`);
    throw error;
  }
}
