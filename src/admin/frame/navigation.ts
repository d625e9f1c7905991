// The admin's navigation, written once and shown twice (beside the page, and as a drawer on narrow screens).

/** A place that exists. `loop` is the step of the ring that is inked: 1 capture … 6 measure. */
interface Place {
  title: string;
  href: string;
}

interface Group {
  title: string;
  loop: number;
  places: Place[];
}

const GROUPS: Group[] = [
  {
    title: 'Capture',
    loop: 1,
    places: [
      { title: 'Sources', href: '/admin/sources' },
      { title: 'Live', href: '/admin/live' },
      { title: 'Missing events', href: '/admin/missing' },
    ],
  },
  {
    title: 'Customers',
    loop: 2,
    places: [
      { title: 'People', href: '/admin/customers' },
      { title: 'Same person?', href: '/admin/same-person' },
      { title: 'Merge log', href: '/admin/merges' },
    ],
  },
  { title: 'Analyse', loop: 3, places: [{ title: 'Leaving', href: '/admin/leaving' }] },
  { title: 'Decide', loop: 4, places: [{ title: 'Campaigns', href: '/admin/campaigns' }] },
  { title: 'Deliver', loop: 5, places: [{ title: 'Mailbox', href: '/admin/mailbox' }] },
];

export interface Navigation {
  atHome: boolean;
  groups: { title: string; loop: number; places: { title: string; href: string; current: boolean }[] }[];
}

/** The navigation as seen from `path`; a page below a place (one customer) belongs to that place. */
export function navigationAt(path: string): Navigation {
  const isAt = (href: string) => path === href || path.startsWith(`${href}/`);
  return {
    atHome: path === '/admin/' || path === '/admin',
    groups: GROUPS.map(({ title, loop, places }) => ({
      title,
      loop,
      places: places.map((place) => ({ ...place, current: isAt(place.href) })),
    })),
  };
}
