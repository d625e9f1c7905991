// Starts and stops the process of the service.
import { endWith } from './process-end.js';
import { serve } from './serve.js';

await endWith(serve);
