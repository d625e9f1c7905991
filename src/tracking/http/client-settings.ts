// What a client in a page is told about its source: where to send, and to leave alone what this service has no part in.
import type { Source } from '../sources/source.js';

/** As analytics.js and Segment's mobile clients read it. `home`: where this service is reached. */
export function segmentSettings(writeKey: string, home: URL) {
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${home.host}${home.pathname.replace(/\/$/, '')}/v1`,
        protocol: home.protocol.replace(':', ''),
        unbundledIntegrations: [],
        addBundledMetadata: false,
        maybeBundledConfigIds: {},
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    // Otherwise the client reports one page in so many to Segment.
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  };
}

/** As Rudder's clients for pages and phones read it: no destinations, and no reports about the client itself. */
export function rudderConfig(writeKey: string, { id, name, project }: Source) {
  return {
    isHosted: false,
    source: {
      id,
      name,
      writeKey,
      workspaceId: project,
      enabled: true,
      config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
      connections: [],
      destinations: [],
      dataplanes: {},
    },
  };
}
