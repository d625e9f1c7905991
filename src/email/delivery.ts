// What a delivery needs from outside: the time, the node's name, the way out and who signs the mail.
import type { Clock } from '../platform/clock.js';
import type { MailTransport } from './transport.js';

export interface Sender {
  /** `From:` of every mail; its domain also names Message-ID and List-Id. */
  from: { name: string; address: string };
  /** Short name of the project in Feedback-ID: letters, digits, hyphens. */
  project: string;
  shopName: string;
  /** Where the shop is: product links in mail start here. */
  shopUrl: string;
  /** Shown under every mail, as the law asks. */
  postalAddress: string;
  /** Where this service is reached from outside: links, opens and unsubscribe pages start here. */
  baseUrl: string;
}

export interface Delivery {
  clock: Clock;
  node: string;
  transport: MailTransport;
  sender: Sender;
}
