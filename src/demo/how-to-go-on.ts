// What a person sees when the demo is up: where to look, how to log in, how to stop it, what to try next.
import { enrolmentsOf } from '../campaigns/index.js';
import { type ProfileId, streamProfiles } from '../profiles/index.js';
import { DEMO_USER } from './let-in.js';
import { CAMPAIGN } from './write-to-people.js';

export async function howToGoOn(demo: {
  url: string;
  password: string;
  databaseUri: string;
  seconds: number;
}): Promise<string> {
  const { url, password, databaseUri, seconds } = demo;
  const waiting = await newlyAtRisk();
  return `
rapport is up (${Math.round(seconds)} s).

  Admin     ${url}/admin
            ${DEMO_USER}, password ${password}
  Mailbox   ${url}/admin/mailbox
  Database  ${databaseUri}

  The orders are real (UCI Online Retail, CC BY 4.0), their dates moved to now. Whoever opens, clicks, unsubscribes
  or uses a coupon is simulated. The campaign ran five weeks ago and is paused since.${wayOn(waiting, url)}

Stop it with Ctrl-C. Everything is kept; the next start takes seconds.`;
}

function wayOn(waiting: number, url: string): string {
  if (waiting === 0) return '';
  return `\n  Resume it to write to the ${waiting} people at risk today: ${url}/admin/campaigns/${CAMPAIGN}`;
}

/** About to leave by the newest scores, and never in the campaign. */
async function newlyAtRisk(): Promise<number> {
  const atRisk: ProfileId[] = [];
  for await (const { id } of streamProfiles({ condition: { field: 'scores.atRisk', is: true } })) atRisk.push(id);
  const entered = new Set((await enrolmentsOf(atRisk, CAMPAIGN)).map(({ profileId }) => profileId));
  return atRisk.filter((id) => !entered.has(id)).length;
}
