import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { getOffer } from '../../commerce/index.js';
import { InvalidInput } from '../../platform/errors.js';
import { log } from '../../platform/log.js';
import { packageRoot } from '../../platform/package-root.js';
import { NOON } from '../../testing/campaign-builders.js';
import { useDatabase } from '../../testing/database.js';
import { isAtWork } from './campaign.js';
import { getCampaign, setCampaignState } from './campaign-store.js';
import { faultLine } from './fault.js';
import { campaignFileFaults, loadCampaigns } from './load-campaigns.js';
import { lookAtTemplates } from './look-at-templates.js';
import type { FindTemplateFault } from './template-fault.js';

useDatabase();

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-campaigns-'));
  await cp(join(packageRoot, 'campaigns'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const BROKEN = { file: 'win-back.hbs', line: 5, column: 17, message: 'EOF is not expected here' };
const UNKNOWN = { file: 'winback.hbs', line: 1, column: 1, message: 'there is no such template' };
const usable: FindTemplateFault = async ({ template }) => (template === 'win-back' ? null : UNKNOWN);

const load = (templateFault = usable) => loadCampaigns({ folder, now: NOON, templateFault });
const faultsNow = async () => (await load()).faults.map(faultLine);

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  await writeFile(join(folder, file), text.replace(from, to));
}

/** A short file, so that a reader of the test can count the lines. */
const SHORT = `name: Short
question: Does it help?
starts: running
segment: at-risk
hold-out: 10 %
offers: [come-back]
re-entry: never
gap: 7 days
exit: [goal-reached]
steps:
  - id: invitation
    after: 0 days
    send: email
    template: win-back
    subject: Hello
goal:
  event: Order Completed
  within: 30 days
`;

async function faultsOfShort(change: (text: string) => string): Promise<string[]> {
  await rm(join(folder, 'win-back.yaml'));
  await writeFile(join(folder, 'short.yaml'), change(SHORT));
  return faultsNow();
}

test('the campaigns that come with rapport load without a fault, with their offer', async () => {
  const report = await load();
  expect(report).toMatchObject({ faults: [], kept: [], withoutFile: [] });
  expect(report.loaded).toMatchObject([{ id: 'win-back', changed: true }]);
  expect(await getCampaign('win-back')).toMatchObject({
    version: 1,
    state: 'running',
    holdOut: 0.1,
    segment: { id: 'at-risk' },
    goal: { event: 'Order Completed', withinMs: 30 * 86_400_000 },
    reentry: { kind: 'never' },
    steps: [{ id: 'invitation', afterMs: 0, template: 'win-back' }],
  });
  expect(await getOffer('come-back')).toMatchObject({ percent: 10, validDays: 30 });
});

test('loading again changes nothing; a change makes the next version and leaves the switch alone', async () => {
  await load();
  expect((await load()).loaded).toEqual([{ id: 'win-back', version: 1, changed: false }]);
  await setCampaignState('win-back', 'paused');
  await edit('win-back.yaml', 'gap: 7 days', 'gap: 2 weeks');
  expect((await load()).loaded).toEqual([{ id: 'win-back', version: 2, changed: true }]);
  expect(await getCampaign('win-back')).toMatchObject({ version: 2, state: 'paused', gapMs: 14 * 86_400_000 });
});

test('two nodes that load the same change at once make one version of it', async () => {
  const before = (await getCampaign('win-back'))?.version ?? 0;
  await edit('win-back.yaml', 'gap: 7 days', 'gap: 9 days');
  const [one, other] = await Promise.all([load(), load()]);
  expect([one.loaded[0]?.version, other.loaded[0]?.version]).toEqual([before + 1, before + 1]);
  expect((await getCampaign('win-back'))?.version).toBe(before + 1);
});

test('a faulty file keeps its last good version running and does not stop the others', async () => {
  await load();
  const before = await getCampaign('win-back');
  await edit('win-back.yaml', 'hold-out: 10 %', 'hold-out: a tenth');
  await writeFile(join(folder, 'second.yaml'), SHORT);
  const report = await load();
  expect(report.kept).toEqual(['win-back']);
  expect(report.loaded.map(({ id }) => id)).toEqual(['second']);
  expect(await getCampaign('win-back')).toEqual(before);
  expect(report.faults).toHaveLength(1);
});

test('a campaign whose file is gone is paused and said so', async () => {
  await writeFile(join(folder, 'short-lived.yaml'), SHORT);
  await load();
  await rm(join(folder, 'short-lived.yaml'));
  expect((await load()).withoutFile).toContain('short-lived');
  expect((await getCampaign('short-lived'))?.state).toBe('paused');
});

test('a campaign whose template broke is reported with both places, stands still, and goes on when it is mended', async () => {
  jest.spyOn(log, 'error').mockImplementation(() => undefined);
  await load();
  const report = await load(async () => BROKEN);
  const [fault] = report.faults.map(faultLine);
  expect(fault).toMatch(
    /^win-back\.yaml:\d+:\d+: no mail can be made .*: win-back\.hbs:5:17 EOF is not expected here; /,
  );
  expect(await campaignFileFaults()).toEqual(report.faults);
  expect(report.kept).toEqual(['win-back']);
  const broken = await getCampaign('win-back');
  expect(broken?.templateFaults).toEqual(['step "invitation": win-back.hbs:5:17 EOF is not expected here']);
  expect(broken && isAtWork(broken)).toBe(false);
  await lookAtTemplates(usable);
  expect((await getCampaign('win-back'))?.templateFaults).toEqual([]);
  await load();
  expect(await campaignFileFaults()).toEqual([]);
  jest.restoreAllMocks();
});

test('every value that is not allowed is named with line, column and what is allowed, all at once', async () => {
  const faults = await faultsOfShort((text) =>
    text
      .replace('hold-out: 10 %', 'hold-out: 60 %')
      .replace('starts: running', 'starts: soon')
      .replace('after: 0 days', 'after: three days')
      .replace('event: Order Completed', 'event: Page Viewed')
      .replace('within: 30 days', 'within: 0 days'),
  );
  expect(faults).toEqual([
    'short.yaml:3:9: starts is "soon"; allowed: running or paused',
    'short.yaml:5:11: hold-out is "60 %"; allowed: a share from 0 % to 50 %, such as 10 %',
    'short.yaml:12:12: steps[1].after is "three days"; allowed: a time such as 3 days (minutes, hours, days or weeks; at most 730 days)',
    'short.yaml:17:10: goal.event is "Page Viewed"; allowed: Order Completed',
    'short.yaml:18:11: goal.within is "0 days"; allowed: a time longer than nothing, such as 30 days',
  ]);
});

test('an unknown field is named at its key, with the fields there are', async () => {
  const faults = await faultsOfShort((text) => text.replace('    send: email', '    send: email\n    colour: red'));
  expect(faults).toEqual([
    'short.yaml:14:5: steps[1].colour is not known; allowed: id, after, send, template, subject',
  ]);
});

test('a missing field is named at the group that lacks it', async () => {
  const faults = await faultsOfShort((text) => text.replace('gap: 7 days\n', '').replace('    subject: Hello\n', ''));
  expect(faults).toEqual([
    'short.yaml:1:1: gap is missing; allowed: a time such as 3 days (minutes, hours, days or weeks; at most 730 days)',
    'short.yaml:10:5: steps[1].subject is missing; allowed: the subject line, 1 to 200 characters',
  ]);
});

test('a number without a unit is not guessed at', async () => {
  const faults = await faultsOfShort((text) => text.replace('hold-out: 10 %', 'hold-out: 0.1').replace('7 days', '7'));
  expect(faults.map((fault) => fault.split(';')[0])).toEqual([
    'short.yaml:5:11: hold-out is 0.1',
    'short.yaml:8:6: gap is 7',
  ]);
});

test('names that lead nowhere are named where they stand', async () => {
  const faults = await faultsOfShort((text) =>
    text
      .replace('segment: at-risk', 'segment: lovely')
      .replace('[come-back]', '[come-back, free-tea]')
      .replace('template: win-back', 'template: winback'),
  );
  expect(faults).toEqual([
    'short.yaml:4:10: there is no segments/lovely.yaml; allowed: a file in segments: at-risk',
    'short.yaml:6:21: there is no offers/free-tea.yaml; allowed: a file in offers: come-back',
    'short.yaml:14:15: no mail can be made of template "winback" and its subject: winback.hbs:1:1 there is no such template; allowed: a template in templates/email without faults',
  ]);
});

test('a faulty segment is reported in its own file, and the campaign that uses it says so', async () => {
  await edit('segments/at-risk.yaml', 'scores.atRisk', 'scores.atrisk');
  const faults = await faultsNow();
  expect(faults).toHaveLength(2);
  expect(faults[0]).toMatch(
    /^segments\/at-risk\.yaml:9:14: condition\.all\[1\]\.field is "scores\.atrisk"; allowed: .*scores\.atRisk, /,
  );
  expect(faults[1]).toMatch(/^win-back\.yaml:\d+:10: segments\/at-risk\.yaml has faults of its own; /);
});

test('a comparison that a field does not have, and a value of the wrong kind, are named in the segment', async () => {
  await edit('segments/at-risk.yaml', '      is: true', '      at-least: 1\n    - field: orders.count\n      is: many');
  const faults = (await faultsNow()).filter((fault) => fault.startsWith('segments'));
  expect(faults).toEqual([
    'segments/at-risk.yaml:10:17: condition.all[1].at-least is 1; allowed: another comparison: a boolean has no at-least',
    'segments/at-risk.yaml:12:11: condition.all[2].is is "many"; allowed: a number',
  ]);
});

test('a faulty offer is reported in its own file and is not put into force', async () => {
  await edit('offers/come-back.yaml', 'percent: 10', 'percent: much');
  await edit('offers/come-back.yaml', 'validDays: 30', 'validDays: 31');
  const faults = await faultsNow();
  expect(faults[0]).toMatch(/^offers\/come-back\.yaml:7:10: percent is "much"; allowed: number$/);
  expect(await getOffer('come-back')).toMatchObject({ validDays: 30 });
});

test('two steps of one name, a second spelling of a file ending and broken YAML are faults too', async () => {
  const step = SHORT.slice(SHORT.indexOf('  - id'), SHORT.indexOf('goal:'));
  await writeFile(join(folder, 'Other.yml'), SHORT);
  await writeFile(join(folder, 'broken.yaml'), 'name: "never closed\n');
  const faults = await faultsOfShort((text) => text.replace('goal:', `${step}goal:`));
  expect(faults.map((fault) => fault.split(':').slice(0, 3).join(':'))).toEqual([
    'broken.yaml:2:1',
    'Other.yml:1:1',
    'short.yaml:16:9',
  ]);
});

test('a missing folder is one sentence', async () => {
  const options = { folder: join(folder, 'nowhere'), now: NOON, templateFault: usable };
  await expect(loadCampaigns(options)).rejects.toThrow(InvalidInput);
});
