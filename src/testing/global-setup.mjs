// Starts one throw-away MongoDB for the whole test run and tells the test files where it is.
import { tsImport } from 'tsx/esm/api';

const { findMongo, startMongo } = await tsImport('../platform/mongod/index.ts', import.meta.url);

/** Sets RAPPORT_TEST_MONGODB_URI, which the test workers inherit. A server named by MONGODB_URI is used as it is. */
// biome-ignore lint/style/noDefaultExport: Jest takes the default export of this file
export default async function startDatabase() {
  const report = (line) => process.stderr.write(`${line}\n`);
  const found = await findMongo({ environment: process.env, report });
  const mongo = await startMongo({ found, report });
  process.env.RAPPORT_TEST_MONGODB_URI = mongo.uri;
  globalThis.stopTestDatabase = mongo.stop;
}
