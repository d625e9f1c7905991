// Shows a fault to a person: what went wrong, what to do, and the id to quote when it was ours.
import type { FaultPage } from '../../platform/http.js';
import { pageAssets } from './shell.js';
import { renderView } from './views.js';

const TITLES = new Map([
  [400, 'This could not be understood'],
  [403, 'Not allowed'],
  [404, 'There is nothing here'],
  [409, 'Someone was faster'],
  [413, 'This is too large'],
  [500, 'Something went wrong'],
]);

/** The one HTML page for all faults; given to the one error handler by app.ts, which has set the status. */
export const faultPage: FaultPage = (fault, request, response) => {
  response.type('html').send(
    renderView('fault', {
      title: TITLES.get(fault.status) ?? 'This did not work',
      assets: pageAssets,
      message: fault.message,
      status: fault.status,
      // Only a bug is worth quoting; a mistyped address is not.
      errorId: fault.status >= 500 ? fault.errorId : null,
      // A customer who followed an old link has no business in the admin.
      home: /^\/admin(\/|$)/.test(request.path) ? '/admin/' : null,
    }),
  );
};
