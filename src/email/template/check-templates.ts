// Looks through the templates before any mail is made: what does not compile, and what asks for values that do not exist.
import type { MailContext } from './mail-context.js';
import { TemplateError, type TemplateFault } from './template-fault.js';
import { isFault, openTemplates, templateFolder } from './template-set.js';

export type { TemplateFault };

/** Whether `templates/email` holds a template of this name. */
export async function templateExists(name: string, folder: string = templateFolder): Promise<boolean> {
  return (await openTemplates(folder)).templates.has(name);
}

/** The faults of all templates with file, line and column; each is filled with a full example and with a bare one. */
export async function checkTemplates(folder: string = templateFolder): Promise<TemplateFault[]> {
  const { templates } = await openTemplates(folder);
  return [...templates.values()].flatMap((entry) => {
    if (isFault(entry)) return [entry];
    const tries = [FULL, BARE].flatMap((context) => [
      faultOf(() => entry.page({ ...context, mail: { ...context.mail, subject: 'Subject', preheader: '' } })),
      faultOf(() => entry.preheader(context)),
    ]);
    const [first] = tries.filter((fault) => fault !== null);
    return first ? [first] : [];
  });
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
