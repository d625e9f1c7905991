// Looks through the templates before any mail is made: what does not compile, and what asks for values that do not exist.
import type { MailContext } from './mail-context.js';
import { TemplateError, type TemplateFault } from './template-fault.js';
import { isFault, type MailTemplate, openTemplates, templateFolder, unknownTemplate } from './template-set.js';

export type { TemplateFault };

/**
 * Why no mail at all could be made of this template and subject line: it is missing, does not compile, or cannot be filled
 * whoever it is for. null when it can be used; what only some people's mails lack is told by `checkTemplates`.
 */
export async function templateFault(
  mail: { template: string; subject: string },
  folder: string = templateFolder,
): Promise<TemplateFault | null> {
  const entry = (await openTemplates(folder)).templates.get(mail.template) ?? unknownTemplate(mail.template);
  if (isFault(entry)) return entry;
  const tries = EXAMPLES.map(
    (example) => fillingFault(entry, example) ?? faultOf(() => entry.subject(mail.subject)(example)),
  );
  return tries.includes(null) ? null : (tries[0] ?? null);
}

/** The faults of all templates with file, line and column; each is filled with a full example and with a bare one. */
export async function checkTemplates(folder: string = templateFolder): Promise<TemplateFault[]> {
  const { templates } = await openTemplates(folder);
  return [...templates.values()].flatMap((entry) => {
    if (isFault(entry)) return [entry];
    const [first] = [FULL, BARE].map((example) => fillingFault(entry, example)).filter((fault) => fault !== null);
    return first ? [first] : [];
  });
}

function fillingFault(template: MailTemplate, context: MailContext): TemplateFault | null {
  const mail = { ...context.mail, subject: 'Subject', preheader: '' };
  return faultOf(() => template.page({ ...context, mail })) ?? faultOf(() => template.preheader(context));
}

function faultOf(fill: () => string): TemplateFault | null {
  try {
    fill();
    return null;
  } catch (error) {
    if (error instanceof TemplateError) return error.fault;
    throw error;
  }
}

const BARE: MailContext = {
  shop: { name: 'The shop', url: 'https://shop.example/', postalAddress: '1 Street, Town' },
  person: { firstName: null },
  offer: null,
  coupon: null,
  products: [],
  currency: 'GBP',
  mail: { unsubscribeUrl: 'https://shop.example/u/token' },
};

const FULL: MailContext = {
  ...BARE,
  person: { firstName: 'Ana' },
  offer: { name: 'Welcome back', text: '15 % off your next order', percent: 15, amountOff: null },
  coupon: { code: 'WB-2345-ABCD', validUntil: new Date('2027-01-31T12:00:00Z') },
  products: [
    {
      name: 'Tea light holder',
      price: 42_500,
      currency: 'GBP',
      imageUrl: 'https://shop.example/picture.png',
      url: 'https://shop.example/products/1',
      reason: 'popular with people who bought what you bought',
    },
  ],
};

/** An offer of an amount instead of a share. */
const EXAMPLES: MailContext[] = [
  FULL,
  { ...FULL, offer: { name: 'Welcome back', text: '£5 off your next order', percent: null, amountOff: 50_000 } },
  BARE,
];
