// Brings a campaign with decisions to send into a test's database, through the front doors.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideDue, enterDue, loadCampaigns } from '../campaigns/index.js';
import type { Sender } from '../email/index.js';

export interface MailCampaign {
  id: string;
  template?: string;
  subject?: string;
  /** Whether each person gets a coupon of 10 %. */
  coupon?: boolean;
}

export const SENDER: Sender = {
  from: { name: 'Demo shop', address: 'hello@shop.example' },
  project: 'demo',
  shopName: 'Demo shop',
  shopUrl: 'https://shop.example/',
  postalAddress: 'Demo shop, 1 Market Street, Cambridge',
  baseUrl: 'https://rapport.example/',
};

/** Everybody at risk enters and is decided upon at `now`; nobody is held out. Campaigns loaded before are paused. */
export async function decideCampaign(campaign: MailCampaign, now: Date): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-campaigns-'));
  await mkdir(join(folder, 'segments'));
  await mkdir(join(folder, 'offers'));
  await writeFile(join(folder, `${campaign.id}.yaml`), campaignFile(campaign));
  await writeFile(join(folder, 'segments', 'at-risk.yaml'), SEGMENT);
  await writeFile(join(folder, 'offers', 'come-back.yaml'), OFFER);
  const report = await loadCampaigns({ folder, now, templateFault: async () => null });
  await rm(folder, { recursive: true });
  if (report.faults.length > 0) throw new Error(JSON.stringify(report.faults));
  await enterDue({ now, campaignId: campaign.id });
  while ((await decideDue({ now, node: 'test' })) > 0);
}

function campaignFile({ template = 'win-back', subject = 'We miss you', coupon = false }: MailCampaign): string {
  return `
name: Win back
question: Does it help?
starts: running
segment: at-risk
hold-out: 0 %
offers: ${coupon ? '[come-back]' : '[]'}
re-entry: never
gap: 0 days
exit: [goal-reached]
steps:
  - { id: invitation, after: 0 days, send: email, template: ${template}, subject: ${JSON.stringify(subject)} }
goal: { event: Order Completed, within: 30 days }
`;
}

const SEGMENT = `
name: Customers about to leave
condition:
  all:
    - { field: scores.atRisk, is: true }
`;

const OFFER = `
name: Come back
text: 10 % off your next order
percent: 10
validDays: 30
codePrefix: CB
`;
