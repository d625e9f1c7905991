// The merge log: what history went from one profile to another, why, and the way back.
import { mergesPage as pageOfMerges } from '../../profiles/index.js';
import { counted } from '../show/format.js';
import { pager } from '../show/pager.js';
import { mergeRows } from './merge-rows.js';

const PAGE = 25;
const PATH = '/admin/merges';

/** Newest first; `after` is the id that ended the page before. */
export async function mergesPage(after: string) {
  const found = await pageOfMerges({ limit: PAGE + 1, ...(after && { after }) });
  const merges = found.slice(0, PAGE);
  const last = merges.at(-1);
  return {
    place: { loop: 2, group: 'Customers', title: 'Merge log', href: PATH },
    merges: await mergeRows(merges),
    pager: pager({
      range: `${counted(merges.length, 'merge')} on this page, newest first`,
      first: after ? PATH : '',
      next: found.length > PAGE && last ? `${PATH}?after=${encodeURIComponent(last.id)}` : '',
    }),
  };
}
