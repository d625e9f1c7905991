// `rapport export` and `rapport erase`: everything about one person, as a file or gone.
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Receipt } from '../consent/index.js';
import type { FoundPerson } from '../find-person.js';
import { erasePerson, exportPerson, type PersonExport } from '../person-data.js';
import { type Clock, systemClock } from '../platform/clock.js';
import { Conflict, NotFound } from '../platform/errors.js';
import { nodeName } from '../platform/node-name.js';
import { eventTotals } from '../tracking/index.js';
import { answer } from './output.js';
import { withDatabase } from './with-database.js';

const PERSON =
  'user id, e-mail address, anonymous id or profile id; user:7, email:… or anonymous:… where one is several';

export function exportCommand(): Command {
  return new Command('export')
    .description('write everything that is held about one person as JSON')
    .argument('<person>', PERSON)
    .option('--out <file>', 'write it there instead of printing it')
    .option('--json', 'print one JSON object (with --out: what was written)')
    .action(async (person: string, { out, json }: { out?: string; json?: boolean }) => {
      const data = await withDatabase(() => exported(person));
      if (out === undefined) return answer(true, data, []);
      await writeFile(out, `${JSON.stringify(data, null, 2)}\n`);
      const held = countsOf(data);
      answer(json, { file: out, profileIds: data.profileIds, held }, [`Written to ${out}:`, ...linesOf(held)]);
    });
}

export function eraseCommand(): Command {
  return new Command('erase')
    .description('erase one person from everything, for good; books and reports keep amounts without a name')
    .argument('<person>', PERSON)
    .option('--yes', 'do it; without this nothing is erased and what is held is shown')
    .option('--json', 'print one JSON object')
    .action(async (person: string, { yes, json }: { yes?: boolean; json?: boolean }) => {
      if (!yes) {
        const held = countsOf(await withDatabase(() => exported(person)));
        answer(json, { erased: false, held }, [...linesOf(held), 'Nothing was erased. Repeat this with --yes.']);
        process.exitCode = 1;
        return;
      }
      const receipt = await withDatabase(() => erased(person));
      const done = Object.entries(receipt.rooms).flatMap(([room, counts]) => linesOf({ [room]: counts }));
      answer(json, { erased: true, ...receipt }, [`Erased. Receipt ${receipt.id}:`, ...done, AFTERWARDS]);
    });
}

const AFTERWARDS =
  'What was on its way at this moment is looked for once more in ten minutes, by the running service; then nothing leads back.';

async function exported(person: string): Promise<PersonExport> {
  const found = await exportPerson(person, systemClock.now());
  if (found.kind !== 'exported') throw notOne(found);
  return found.data;
}

async function erased(person: string): Promise<Receipt> {
  const answered = await erasePerson(person, 'command line', { node: nodeName, clock: await clockOfLog() });
  if (answered.kind === 'erased') return answered.receipt;
  if (answered.kind === 'under-way') throw new Conflict('This person is being erased at this moment by somebody else.');
  throw notOne(answered);
}

function notOne(found: Exclude<FoundPerson, { kind: 'found' }>): Error {
  if (found.kind === 'unknown') return new NotFound('Nothing is held about this person.');
  return new Conflict(`More than one person has this. Choose one of the profiles: ${found.profileIds.join(' ')}`);
}

/** A service may live in another time than this machine (RAPPORT_CLOCK): what its log holds is past all the same. */
async function clockOfLog(): Promise<Clock> {
  const { lastReceivedAt } = await eventTotals();
  const now = () => {
    const time = systemClock.now();
    return lastReceivedAt && lastReceivedAt > time ? lastReceivedAt : time;
  };
  return { now };
}

/** Room → what → how many. */
function countsOf({ rooms }: PersonExport): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(rooms).map(([room, held]) => {
      const counts = Object.entries(held).map(([what, rows]) => [what, Array.isArray(rows) ? rows.length : 1]);
      return [room, Object.fromEntries(counts) as Record<string, number>];
    }),
  );
}

function linesOf(held: Record<string, Record<string, number>>): string[] {
  return Object.entries(held).map(([room, counts]) => {
    const said = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
    return `  ${room}: ${said.join(', ')}`;
  });
}
