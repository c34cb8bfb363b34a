/** The proxy below `/pay` of a NestJS app on Express. What is added before `listen` runs before Nest's body parsers. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { origin, proxy } from './pay.mjs';

function AppModule() {}
Module({})(AppModule); // in TypeScript: @Module({}) class AppModule {}

const app = await NestFactory.create(AppModule);
app.use('/pay', proxy.nodeListener);
await app.listen(Number(new URL(origin).port));
