// Carries out what a simulated person does: from outside, over HTTP, with nothing but what stands in their mail.

import { postBatch, type Target } from '../post-events.js';
import type { ReadMail } from './mail-reader.js';
import { simulatedOrder } from './simulated-order.js';
import type { Act } from './simulated-people.js';

/** Does it at the service's present time, which must be that of the act. `shop` is the source of simulated people. */
export async function actOut(act: Act, mail: ReadMail, shop: Target): Promise<void> {
  switch (act.deed) {
    case 'scan':
      for (const url of [mail.pixelUrl, ...mail.links]) await visit(url, act);
      return;
    case 'machine-open':
    case 'open':
      return visit(mail.pixelUrl, act);
    case 'click':
      return visit(mail.links[0] ?? null, act);
    case 'one-click':
      return unsubscribe(mail, act, { 'List-Unsubscribe': 'One-Click' });
    case 'unsubscribe':
      await visit(mail.unsubscribeUrl, act);
      return unsubscribe(mail, act, { choice: 'unsubscribe' });
    case 'order': {
      const order = await simulatedOrder(act, mail);
      return postBatch(shop, order ? [JSON.stringify(order)] : []);
    }
  }
}

async function visit(url: string | null, { userAgent }: Act): Promise<void> {
  if (url === null) return;
  const answer = await fetch(url, { redirect: 'manual', headers: { 'user-agent': userAgent, accept: '*/*' } });
  await answer.arrayBuffer();
  if (answer.status >= 400) throw new Error(`a simulated person was answered ${answer.status} by a link of their mail`);
}

async function unsubscribe(mail: ReadMail, { userAgent }: Act, form: Record<string, string>): Promise<void> {
  const headers = { 'user-agent': userAgent };
  const answer = await fetch(mail.unsubscribeUrl, { method: 'POST', headers, body: new URLSearchParams(form) });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`unsubscribing was answered ${answer.status}`);
}
