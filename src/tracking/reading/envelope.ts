// What every incoming event must look like on the outside; what lies in its properties is the business of later rooms.
import { z } from 'zod';
import { EVENT_TYPES } from '../event.js';
import { isPlainObject } from './clean.js';

const MAX_ID = 256;
const MAX_NAME = 200;

const identifier = z.union([z.string().max(MAX_ID), z.number()]).nullish();
const fields = z.custom<Record<string, unknown>>(isPlainObject, 'expected an object').nullish();
const time = z.union([z.date(), z.string(), z.number()], 'expected a date').nullish();

/** Checked once for each event; unknown keys are left out. */
export const envelopeSchema = z.object({
  type: z.enum(EVENT_TYPES),
  event: z.string().max(MAX_NAME).nullish(),
  userId: identifier,
  anonymousId: identifier,
  previousId: identifier,
  messageId: z.string().max(99, 'expected fewer than 100 characters').nullish(),
  timestamp: time,
  originalTimestamp: time,
  sentAt: time,
  properties: fields,
  traits: fields,
  context: fields,
});
export type Envelope = z.infer<typeof envelopeSchema>;
