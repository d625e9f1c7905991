// Ends the MongoDB that global-setup.mjs started; its data go with it.
// biome-ignore lint/style/noDefaultExport: Jest takes the default export of this file
export default async function stopDatabase() {
  await globalThis.stopTestDatabase?.();
}
