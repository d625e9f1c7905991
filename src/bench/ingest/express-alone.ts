// Express with the same reading of a body and nothing behind it: the most that any intake built on it could answer.
import express from 'express';
import { requestLog } from '../../platform/http.js';
import { listen } from '../../platform/server.js';

const app = express();
app.disable('x-powered-by');
app.use(requestLog);
app.use(express.json({ limit: '4mb', type: () => true }));
app.post('/v1/:path', (_request, response) => {
  response.json({ success: true });
});
process.once('message', async (port: number) => {
  await listen(app, port);
  process.send?.('listening');
});
