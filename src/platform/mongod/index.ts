// The front of this folder: find a MongoDB, start it.
export type { Environment, Report } from './environment.js';
export { type FindOptions, type FoundMongo, findMongo } from './find-mongo.js';
export { type RunningMongo, type StartOptions, startMongo } from './start-mongo.js';
