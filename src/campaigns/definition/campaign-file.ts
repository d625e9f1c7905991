// How campaigns and segments are written in YAML, and what is allowed in each place; the messages complete "allowed: …".
import { z } from 'zod';
import { conditionSchema, SEGMENT_FIELDS } from '../../profiles/index.js';

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const LONGEST_MS = 730 * 86_400_000;
const DURATION = 'a time such as 3 days (minutes, hours, days or weeks; at most 730 days)';
const SHARE = 'a share from 0 % to 50 %, such as 10 %';
const NAME = 'lower-case letters, digits and single hyphens, such as win-back';

const text = (what: string, longest: number) => {
  const error = `${what}, 1 to ${longest} characters`;
  return z.string({ error }).trim().min(1, error).max(longest, error);
};
const oneOf = <const T extends string>(values: readonly T[]) => z.enum(values, { error: values.join(' or ') });
const listOf = <T extends z.ZodType>(item: T, error: string) => z.array(item, { error }).max(20, error);

/** The name of a campaign, segment, offer, template or step; file names too. */
export const nameSchema = z
  .string({ error: NAME })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, NAME)
  .max(60, NAME);

const duration = z
  .string({ error: DURATION })
  .regex(/^\d{1,6} *(minute|hour|day|week)s?$/, DURATION)
  .transform(millisecondsOf)
  .refine((ms) => ms <= LONGEST_MS, DURATION);
const positiveDuration = duration.refine((ms) => ms > 0, 'a time longer than nothing, such as 30 days');

const share = z
  .string({ error: SHARE })
  .regex(/^\d{1,2}(\.\d{1,2})? *%$/, SHARE)
  .transform((written) => Math.round(Number.parseFloat(written) * 100) / 10_000)
  .refine((value) => value <= 0.5, SHARE);

const step = object({
  id: nameSchema.refine((id) => id !== 'entry', 'any other name: entry is what the door is called'),
  after: duration,
  send: oneOf(['email']),
  template: nameSchema,
  subject: text('the subject line', 200),
});

export const campaignSchema = object({
  name: text('what people call the campaign', 100),
  question: text('the question that the campaign answers', 300),
  starts: oneOf(['running', 'paused']),
  segment: nameSchema,
  'hold-out': share,
  offers: listOf(nameSchema, 'a list of names from the offers folder, or []'),
  're-entry': z.union([z.literal('never').transform(() => 0), positiveDuration], {
    error: 'never, or the time since the last entry, such as 180 days',
  }),
  gap: duration,
  exit: listOf(oneOf(['goal-reached', 'left-segment']), 'a list of goal-reached and left-segment, or []'),
  steps: listOf(step, 'a list of 1 to 20 steps').min(1, 'a list of 1 to 20 steps'),
  goal: object({ event: oneOf(['Order Completed']), within: positiveDuration }),
});

export type CampaignFile = z.output<typeof campaignSchema>;

/** The condition with its faults worded as what is allowed in their place. */
const condition = z.unknown().transform((value, context) => {
  const parsed = conditionSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path, message: allowedInCondition(message) });
  }
  return z.NEVER;
});

export const segmentSchema = object({ name: text('what people call the segment', 100), condition });

export type SegmentFile = z.output<typeof segmentSchema>;

/** An object in which an unknown key is a fault that lists the known ones. */
function object<T extends z.core.$ZodLooseShape>(shape: T) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? keys : `fields: ${keys}`),
  });
}

function allowedInCondition(message: string): string {
  if (message.startsWith('there is no field')) {
    return `a field: ${Object.keys(SEGMENT_FIELDS).join(', ')}, behaviour.traits.<name>`;
  }
  return message.startsWith('a ') ? `another comparison: ${message}` : message;
}

function millisecondsOf(written: string): number {
  const [, count, unit] = /^(\d+) *([a-z]+?)s?$/.exec(written) ?? [];
  return Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
}
