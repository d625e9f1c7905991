/** What may be given to a person, what it costs the shop, and who may get it: the meaning of `campaigns/offers/*.yaml`. */
import { z } from 'zod';
import type { Money } from '../platform/money.js';
import { moneyFrom } from '../platform/money.js';
import { conditionSchema } from '../profiles/index.js';

const money = z
  .number()
  .positive()
  .transform((amount) => moneyFrom(amount));

/**
 * One offer file. Exactly one of `percent` and `amountOff` (in currency units, read into Money). The shop's till applies
 * `minimum`; rapport shows it and records what was really given when the coupon comes back with an order.
 */
export const offerSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/, 'lower-case letters, digits and hyphens only'),
    name: z.string().min(1),
    /** The words the customer reads. */
    text: z.string().min(1),
    percent: z.number().min(0).max(100).default(0),
    amountOff: money.optional(),
    minimum: money.optional(),
    /** Days from issue to the end of the code. */
    validDays: z.number().int().min(1).max(730),
    /** First and last day (UTC) on which it may be given; absent: no limit. */
    from: z.iso.date().optional(),
    until: z.iso.date().optional(),
    /** A code is good for one order. */
    singleUse: z.literal(true).default(true),
    /** The first letters of its codes. */
    codePrefix: z
      .string()
      .regex(/^[A-Z]{2,4}$/, 'two to four capital letters')
      .default('RP'),
    /** Who may get it, in the segment language; absent: everyone. */
    onlyFor: conditionSchema.optional(),
  })
  .refine((offer) => offer.percent > 0 !== (offer.amountOff !== undefined), {
    message: 'state either percent or amountOff',
    path: ['percent'],
  });

export type Offer = z.infer<typeof offerSchema>;

/** The discount this offer gives on an order of `before` (the order before any discount). */
export function discountOf(offer: Pick<Offer, 'percent' | 'amountOff'>, before: Money): Money {
  if (offer.amountOff !== undefined) return Math.min(offer.amountOff, before);
  return Math.round((before * offer.percent) / 100);
}

/** Whether the offer may be given on this day. */
export function offerRuns(offer: Pick<Offer, 'from' | 'until'>, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  return (offer.from === undefined || offer.from <= today) && (offer.until === undefined || today <= offer.until);
}
