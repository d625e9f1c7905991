// The module that the worker thread loads.
export { score } from './score.js';
