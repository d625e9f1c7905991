// The front door of the admin: its URLs, and the page that shows a fault to a person.
export { faultPage } from './frame/fault-page.js';
export { adminRoutes } from './routes.js';
