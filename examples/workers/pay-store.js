/**
 * The proxy's records in one Durable Object: kept on disk, and shared by all isolates of the Worker. An object does one
 * thing at a time, and no method awaits anything, so each of them is atomic.
 *
 * It has no `publish` and `subscribe`: a held request is answered at once if the webhook comes to the same isolate.
 * Otherwise the buyer's next poll gets the answer.
 */
import { DurableObject } from 'cloudflare:workers';

const TABLES = `
  CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY, value TEXT NOT NULL, until INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS queues (queue TEXT, entry TEXT, due INTEGER NOT NULL, PRIMARY KEY (queue, entry));
  CREATE INDEX IF NOT EXISTS queues_due ON queues (queue, due);
  CREATE TABLE IF NOT EXISTS counts (key TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS counts_key ON counts (key, at);`;
/** Ms between two removals of what has expired. */
const SWEEP_EVERY = 3_600_000;
/** Ms after which an entry that nobody has claimed is forgotten. */
const QUEUE_TTL = 30 * 24 * 3_600_000;

export class PayStore extends DurableObject {
  constructor(context, env) {
    super(context, env);
    this.rows = (sql, ...values) => context.storage.sql.exec(sql, ...values).toArray();
    this.rows(TABLES);
    context.blockConcurrencyWhile(() => context.storage.setAlarm(Date.now() + SWEEP_EVERY));
  }

  get(key) {
    return this.rows('SELECT value FROM records WHERE key = ? AND until > ?', key, Date.now())[0]?.value;
  }
  set(key, value, ttl) {
    this.rows('INSERT OR REPLACE INTO records VALUES (?, ?, ?)', key, value, Date.now() + ttl);
  }
  add(key, value, ttl) {
    if (this.get(key) !== undefined) return false;
    this.set(key, value, ttl);
    return true;
  }
  replace(key, expected, value, ttl) {
    if (this.get(key) !== expected) return false;
    this.set(key, value, ttl);
    return true;
  }
  delete(key) {
    this.rows('DELETE FROM records WHERE key = ?', key);
  }

  schedule(queue, entry, at) {
    this.rows('INSERT OR REPLACE INTO queues VALUES (?, ?, ?)', queue, entry, at);
  }
  claim(queue, now, until, limit) {
    const due = this.rows(
      'SELECT entry FROM queues WHERE queue = ? AND due <= ? ORDER BY due LIMIT ?',
      queue,
      now,
      limit,
    );
    for (const { entry } of due) this.schedule(queue, entry, until);
    return due.map(({ entry }) => entry);
  }
  reschedule(queue, entry, expected, at) {
    const [row] = this.rows('SELECT due FROM queues WHERE queue = ? AND entry = ?', queue, entry);
    if (row?.due !== expected) return false;
    if (at === undefined) this.rows('DELETE FROM queues WHERE queue = ? AND entry = ?', queue, entry);
    else this.schedule(queue, entry, at);
    return true;
  }

  take(key, limit, window) {
    const now = Date.now();
    const [{ used }] = this.rows('SELECT count(*) AS used FROM counts WHERE key = ? AND at > ?', key, now - window);
    if (used >= limit) return false;
    this.rows('INSERT INTO counts VALUES (?, ?, ?)', key, now, now + window);
    return true;
  }

  /** Called by the runtime. */
  async alarm() {
    const now = Date.now();
    this.rows('DELETE FROM records WHERE until <= ?', now);
    this.rows('DELETE FROM counts WHERE until <= ?', now);
    this.rows('DELETE FROM queues WHERE due <= ?', now - QUEUE_TTL);
    await this.ctx.storage.setAlarm(now + SWEEP_EVERY);
  }
}

const OPERATIONS = ['get', 'set', 'add', 'replace', 'delete', 'schedule', 'claim', 'reschedule', 'take'];

/**
 * The proxy's `store`: every call goes to the one object. `namespace` is the binding, `env.PAY_STORE`.
 *
 * @returns {import('pay-button-element/proxy').Store}
 */
export function durableObjectStore(namespace) {
  const call =
    (operation) =>
    (...values) =>
      // A new stub for each call, because a stub belongs to the request that made it.
      namespace.get(namespace.idFromName('pay'))[operation](...values);
  // `any`, because the type checker cannot know the names in the list.
  return /** @type {any} */ (Object.fromEntries(OPERATIONS.map((operation) => [operation, call(operation)])));
}
