// Puts a page into its frame and answers it.
import type { Request, Response } from 'express';
import { shellFor } from './shell.js';
import { renderView } from './views.js';

/** Renders `template` with the view once it is read; a view with a title of its own names the browser's tab. */
export async function showPage(
  request: Request,
  response: Response,
  template: string,
  title: string,
  view: Promise<object>,
): Promise<void> {
  const page = await view;
  const own = 'title' in page && typeof page.title === 'string' ? `${page.title} · ${title}` : title;
  response.send(renderView(template, { shell: await shellFor(request, response, own), page }));
}
