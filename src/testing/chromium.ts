// Finds the Chromium of this machine, for tests that look at what a browser does.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../platform/config.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program, or undefined when there is none on the PATH. */
export function findChromium(): string | undefined {
  return readConfig()
    .PATH.split(':')
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
