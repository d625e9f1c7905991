// Who signs the mail, as the configuration says it.
import type { Sender } from './email/index.js';
import type { Config } from './platform/config.js';

/** `baseUrl` is where people reach this service. The pattern of MAIL_FROM was checked when the configuration was read. */
export function senderOf(config: Config, baseUrl: string): Sender {
  const [name = '', address = ''] = config.MAIL_FROM.split(/[<>]/);
  return {
    from: { name: name.trim(), address: address.trim() },
    project: 'main',
    shopName: name.trim(),
    shopUrl: config.SHOP_URL,
    postalAddress: config.MAIL_POSTAL_ADDRESS,
    baseUrl,
  };
}
