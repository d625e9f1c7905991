// The lines that point a client at this service: everything else of the client stays as it is.
import type { Source } from '../../tracking/index.js';

export interface ClientLines {
  client: string;
  where: string;
  lines: string;
}

/** `url`: where clients reach this service. `key`: a write key, or what stands for it when nobody can show it any more. */
export function clientLines(kind: Source['kind'], url: string, key: string): ClientLines[] {
  return kind === 'browser' ? pageClients(url, key) : serverClients(url, key);
}

function pageClients(url: string, key: string): ClientLines[] {
  return [
    {
      client: 'Segment’s snippet',
      where: 'in the snippet that stands in your pages, these two and nothing else',
      lines: `t.src="${url}/analytics.js/v1/" + key + "/analytics.min.js";\nanalytics._writeKey="${key}";analytics._cdn="${url}";analytics.load("${key}");`,
    },
    {
      client: '@segment/analytics-next',
      where: 'where your page loads the client from npm',
      lines: `import { AnalyticsBrowser } from '@segment/analytics-next';\nexport const analytics = AnalyticsBrowser.load({ writeKey: '${key}', cdnURL: '${url}' });`,
    },
    {
      client: 'Rudder’s client for pages',
      where: '@rudderstack/analytics-js, from npm or as a script',
      lines: `const analytics = new RudderAnalytics();\nanalytics.load('${key}', '${url}', { configUrl: '${url}' });`,
    },
  ];
}

function serverClients(url: string, key: string): ClientLines[] {
  return [
    {
      client: '@segment/analytics-node',
      where: 'where your server makes the client',
      lines: `import { Analytics } from '@segment/analytics-node';\nexport const analytics = new Analytics({ writeKey: '${key}', host: '${url}', path: '/v1/batch' });`,
    },
    {
      client: '@rudderstack/rudder-sdk-node',
      where: 'where your server makes the client',
      lines: `import RudderAnalytics from '@rudderstack/rudder-sdk-node';\nexport const analytics = new RudderAnalytics('${key}', { dataPlaneUrl: '${url}' });`,
    },
    {
      client: 'Any other',
      where: 'one event by hand, to see that it arrives; clients in other languages take the same address and key',
      lines: `curl ${url}/v1/track -u '${key}:' -H 'content-type: application/json' \\\n  -d '{"userId":"1","event":"Tried","properties":{"by":"hand"}}'`,
    },
  ];
}
