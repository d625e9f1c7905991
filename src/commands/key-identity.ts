// `rapport key identity-secret`: with what a site's server proves to us who is signed in on its pages.
import { Command } from 'commander';
import { identitySecret, replaceIdentitySecret } from '../tracking/index.js';
import { answer } from './output.js';
import { withDatabase } from './with-database.js';

interface SecretOptions {
  project: string;
  replace?: boolean;
  json?: boolean;
}

const HELP = `
The site's server makes a token with it and its pages send that along, as context.userToken:
  HMAC-SHA256 of the user id, as 64 hexadecimal digits, with this secret as the key (its text, as it is printed)
What such a page says about its user counts as said by the server. Never put the secret itself into a page.`;

export function identitySecretCommand(): Command {
  return new Command('identity-secret')
    .description("show the secret that a site's server makes userTokens with; made when there is none")
    .option('--project <name>', 'the shop it belongs to', 'main')
    .option('--replace', 'make a new one; the one before stays valid until the next replacement')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async ({ project, replace, json }: SecretOptions) => {
      const secret = await withDatabase(() => (replace ? replaceIdentitySecret(project) : identitySecret(project)));
      answer(json, { project, identitySecret: secret }, [`Identity secret of project ${project}:`, secret]);
    });
}
