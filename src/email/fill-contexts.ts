// Collects what the templates may say about each person: read for a group of messages at once.
import { type Coupon, couponsOf, type Offer, offersById, reportingCurrency } from '../commerce/index.js';
import { unsubscribeToken } from '../consent/index.js';
import { type PickedProduct, pickProducts } from '../personalization/index.js';
import { currentProfiles, type Profile } from '../profiles/index.js';
import { keepMistake } from './bug-report.js';
import type { Sender } from './delivery.js';
import type { Message } from './message.js';
import type { MailContext, ProductCard } from './template/mail-context.js';

export interface Filled {
  message: Message;
  /** What stands before the address in `To:`; '' when no name is known. */
  name: string;
  context: MailContext;
}

const PRODUCTS = 3;
const NAME_CAP = 60;

/** A message with all that was read for it. */
export interface Draft {
  message: Message;
  /** Throws when something in the data of this one is not what it should be. */
  fill(): Filled;
}

/** In the order of `messages`; one whose profile is gone is left out. */
export async function fillContexts(messages: Message[], sender: Sender, now: Date): Promise<Draft[]> {
  const profileIds = messages.map(({ profileId }) => profileId);
  const [byId, coupons, offers, currency] = await Promise.all([
    currentProfiles(profileIds),
    couponsOf(profileIds),
    offersById(messages.flatMap(({ offerId }) => offerId ?? [])),
    reportingCurrency(),
  ]);
  const byCode = new Map(coupons.map((coupon) => [coupon.code, coupon]));
  const known = messages.flatMap((message) => {
    const profile = byId.get(message.profileId);
    return profile ? [{ message, profile }] : [];
  });
  return Promise.all(
    known.map(async ({ message, profile }) => {
      const products = await keepMistake(pickProducts(profile, { limit: PRODUCTS, now }));
      const offer = offers.get(message.offerId ?? '');
      const coupon = byCode.get(message.couponCode ?? '');
      const fill = () => ({
        message,
        name: textTrait(profile, 'name') ?? '',
        context: contextOf({ message, profile, offer, coupon, products: products(), currency, sender }),
      });
      return { message, fill };
    }),
  );
}

interface Parts {
  message: Message;
  profile: Profile;
  offer: Offer | undefined;
  coupon: Coupon | undefined;
  products: PickedProduct[];
  currency: string | null;
  sender: Sender;
}

function contextOf({ message, profile, offer, coupon, products, currency, sender }: Parts): MailContext {
  const { id: messageId, address, campaignId } = message;
  const unsubscribe = `/u/${unsubscribeToken({ address, messageId, campaignId })}`;
  return {
    shop: { name: sender.shopName, url: sender.shopUrl, postalAddress: sender.postalAddress },
    person: { firstName: textTrait(profile, 'firstName') },
    offer: offer ? offerWords(offer) : null,
    coupon: coupon ? { code: coupon.code, validUntil: coupon.expiresAt } : null,
    products: products.map((picked) => cardOf(picked, sender)),
    currency,
    mail: { unsubscribeUrl: new URL(unsubscribe, sender.baseUrl).href },
  };
}

function offerWords({ name, text, percent, amountOff }: Offer): NonNullable<MailContext['offer']> {
  return { name, text, percent: percent > 0 ? percent : null, amountOff: amountOff ?? null };
}

function cardOf({ product, reason }: PickedProduct, { shopUrl, baseUrl }: Sender): ProductCard {
  const { id, name, price, currency, imageUrl } = product;
  return {
    name,
    price,
    currency,
    reason,
    imageUrl: imageUrl === undefined ? null : pictureAt(imageUrl, baseUrl),
    url: new URL(`products/${encodeURIComponent(id)}`, shopUrl).href,
  };
}

/** A mail is worth more than one picture: an address that no mail program could load is left out. */
function pictureAt(imageUrl: string, baseUrl: string): string | null {
  const url = URL.parse(imageUrl, baseUrl);
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

/** A trait that can stand in a greeting: the shop's data, so anything may be in it. */
function textTrait(profile: Profile, trait: string): string | null {
  const value = profile.behaviour.traits[trait];
  if (typeof value !== 'string') return null;
  const text = value.replace(/\s+/g, ' ').trim();
  return text !== '' && text.length <= NAME_CAP ? text : null;
}
