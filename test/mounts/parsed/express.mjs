/** A server whose body parsers run ahead of the proxy. */
import express from 'express';
import { origin, proxy } from './pay.mjs';

const app = express();
app.use(express.json());
app.use(express.urlencoded({ extended: true }));
app.use('/pay', proxy.nodeListener);
app.listen(Number(new URL(origin).port));
