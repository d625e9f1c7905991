// Joins a campaign file with the segment it names, and finds the names in it that lead nowhere.
import type { Offer } from '../../commerce/index.js';
import type { CampaignDefinition } from './campaign.js';
import type { CampaignFile, SegmentFile } from './campaign-file.js';
import type { Fault } from './fault.js';
import type { YamlFile } from './read-yaml.js';
import { type FindTemplateFault, placeAndFault } from './template-fault.js';

interface Known {
  segments: Map<string, YamlFile<SegmentFile>>;
  offers: Map<string, YamlFile<Offer>>;
  templateFault: FindTemplateFault;
}

export async function referenceFaults(file: YamlFile<unknown>, campaign: CampaignFile, known: Known): Promise<Fault[]> {
  const faults = [nameFault(file, ['segment'], campaign.segment, 'segments', known.segments)];
  for (const [i, offer] of campaign.offers.entries()) {
    faults.push(nameFault(file, ['offers', i], offer, 'offers', known.offers));
  }
  const ids = new Set<string>();
  for (const [i, { id, template, subject }] of campaign.steps.entries()) {
    if (ids.has(id)) faults.push(file.faultAt(['steps', i, 'id'], `there are two steps "${id}"`, 'a name of its own'));
    ids.add(id);
    const fault = await known.templateFault({ template, subject });
    if (!fault) continue;
    const problem = `no mail can be made of template "${template}" and its subject: ${placeAndFault(fault)}`;
    faults.push(file.faultAt(['steps', i, 'template'], problem, 'a template in templates/email without faults'));
  }
  return faults.filter((fault) => fault !== null);
}

export function definitionOf(campaign: CampaignFile, segment: SegmentFile): CampaignDefinition {
  const again = campaign['re-entry'];
  return {
    name: campaign.name,
    question: campaign.question,
    segment: { id: campaign.segment, ...segment },
    holdOut: campaign['hold-out'],
    offerIds: campaign.offers,
    steps: campaign.steps.map(({ after, ...step }) => ({ ...step, afterMs: after })),
    goal: { event: campaign.goal.event, withinMs: campaign.goal.within },
    exit: campaign.exit,
    reentry: again === 0 ? { kind: 'never' } : { kind: 'after', ms: again },
    gapMs: campaign.gap,
  };
}

function nameFault(
  file: YamlFile<unknown>,
  path: PropertyKey[],
  name: string,
  folder: string,
  known: Map<string, YamlFile<unknown>>,
): Fault | null {
  const named = known.get(name);
  if (named?.value) return null;
  if (named) return file.faultAt(path, `${named.file} has faults of its own`, 'a file without faults');
  const names = [...known.keys()].join(', ') || 'none so far';
  return file.faultAt(path, `there is no ${folder}/${name}.yaml`, `a file in ${folder}: ${names}`);
}
