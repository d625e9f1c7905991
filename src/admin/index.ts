// The front door of the admin: its URLs, and the page that shows a fault to a person.
export type { AdminParts, PersonDoors } from './frame/admin-parts.js';
export { faultPage } from './frame/fault-page.js';
export { adminRoutes } from './routes.js';
