// What a user agent says about a device, and whether it calls itself a machine; remembered, since the same few come all day.
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import { UAParser } from 'ua-parser-js';
import type { Device } from '../event.js';

export interface Agent {
  bot: boolean;
  device: Device;
}

/** Longer ones are cut: nobody's browser needs more, and reading them costs. */
const MAX_CHARACTERS = 500;
const MAX_AGENTS = 2_000;
const agents = new LRUCache<string, Agent>({ max: MAX_AGENTS });

const DESKTOP = /^(Windows|Mac OS|Linux|Ubuntu|Debian|Fedora|Chromium OS|Chrome OS|.*BSD|.*Linux)$/;

export function agentOf(userAgent: string): Agent {
  const text = userAgent.slice(0, MAX_CHARACTERS);
  const known = agents.get(text);
  if (known) return known;
  const agent = { bot: isbot(text), device: deviceOf(text) };
  agents.set(text, agent);
  return agent;
}

function deviceOf(text: string): Device {
  const { device, os, browser } = UAParser(text);
  return {
    type: typeOf(device.type, os.name),
    ...(os.name && { os: os.name }),
    ...(browser.name && { browser: browser.name }),
  };
}

/** A desktop says nothing about itself: it is what runs such a system and is nothing else. */
function typeOf(type: string | undefined, os: string | undefined): Device['type'] {
  if (type === 'mobile' || type === 'tablet') return type;
  return type === undefined && os !== undefined && DESKTOP.test(os) ? 'desktop' : 'other';
}
