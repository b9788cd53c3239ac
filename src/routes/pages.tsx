import type { Context, Hono } from "hono";
import type { Environment } from "../http/environment.ts";
export function mountPages(_app: Hono<Environment>, _parts: unknown, _document: unknown): void {}
export const pageError = (_c: Context<Environment>, _parts: unknown, _error: unknown): Response => new Response("error", { status: 500 });
