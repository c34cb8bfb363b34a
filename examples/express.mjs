/** The proxy below `/pay` of an Express server: `node express.mjs`. It stands ahead of body parsers, for it reads the body itself. */
import express from 'express';
import { origin, proxy } from './pay.mjs';

const app = express();
app.use('/pay', proxy.nodeListener);

app.use(express.json());
app.get('/', (_request, response) => void response.send('The shop'));

app.listen(Number(new URL(origin).port), () => console.log(`Open ${origin}`));
