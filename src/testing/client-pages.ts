// Pages of another site that carry the clients of Segment and Rudder, as their makers hand them out.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const installed = (name: string, file: string) =>
  readFileSync(join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file), 'utf8');

const RUDDER = 'node_modules/@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js';

export interface Site {
  /** The page with Segment's client from npm, with the stock snippet, with Rudder's client, with none. */
  page(name: 'npm' | 'snippet' | 'rudder' | 'bare', home: string, key: string): string;
  stop(): Promise<unknown>;
}

/** A site of its own origin. What its pages load and where they send is in their address. */
export async function startSite(): Promise<Site> {
  const scripts = new Map([
    ['/npm.js', installed('@segment/analytics-next', 'dist/umd/index.js')],
    ['/rudder.js', readFileSync(RUDDER, 'utf8')],
  ]);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
    const script = scripts.get(pathname);
    const [home, key] = [searchParams.get('home') ?? '', searchParams.get('key') ?? ''];
    const make = PAGES[pathname.slice(1)];
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? (make && `<!doctype html><title>Cups</title><body><p>Cups</p>${make(home, key)}</body>`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    page: (name, home, key) => `http://localhost:${port}/${name}?${new URLSearchParams({ home, key })}`,
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

const PAGES: Record<string, (home: string, key: string) => string> = {
  bare: () => '',
  npm: (home, key) => `<script src="/npm.js"></script><script>
    window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: '${key}', cdnURL: '${home}' });
    analytics.page();
  </script>`,
  snippet: (home, key) => `<script>${stockSnippet(home, key)}</script>`,
  rudder: (home, key) => `<script src="/rudder.js"></script><script>
    window.rudder = new rudderanalytics.RudderAnalytics();
    rudder.load('${key}', '${home}', { configUrl: '${home}', queueOptions: { minRetryDelay: 50 } });
    rudder.page();
  </script>`,
};

/** Segment's snippet 5.2.1 word for word; only the host of the script is another, and `_cdn` names it. */
function stockSnippet(home: string, key: string): string {
  return `!function(){var i="analytics",analytics=window[i]=window[i]||[];if(!analytics.initialize)if(analytics.invoked)
window.console&&console.error&&console.error("Segment snippet included twice.");else{analytics.invoked=!0;
analytics.methods=["trackSubmit","trackClick","trackLink","trackForm","pageview","identify","reset","group","track","ready",
"alias","debug","page","screen","once","off","on","addSourceMiddleware","addIntegrationMiddleware","setAnonymousId",
"addDestinationMiddleware","register"];analytics.factory=function(e){return function(){if(window[i].initialized)
return window[i][e].apply(window[i],arguments);var n=Array.prototype.slice.call(arguments);
if(["track","screen","alias","group","page","identify"].indexOf(e)>-1){var c=document.querySelector("link[rel='canonical']");
n.push({__t:"bpc",c:c&&c.getAttribute("href")||void 0,p:location.pathname,u:location.href,s:location.search,
t:document.title,r:document.referrer})}n.unshift(e);analytics.push(n);return analytics}};
for(var n=0;n<analytics.methods.length;n++){var key=analytics.methods[n];analytics[key]=analytics.factory(key)}
analytics.load=function(key,n){var t=document.createElement("script");t.type="text/javascript";t.async=!0;
t.setAttribute("data-global-segment-analytics-key",i);t.src="${home}/analytics.js/v1/" + key + "/analytics.min.js";
var r=document.getElementsByTagName("script")[0];r.parentNode.insertBefore(t,r);analytics._loadOptions=n};
analytics._writeKey="${key}";analytics._cdn="${home}";analytics.SNIPPET_VERSION="5.2.1";
analytics.load("${key}");
analytics.page();
}}();`;
}
