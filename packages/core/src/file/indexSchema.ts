/**
 * The tables of the index: a projection of ticket files and history that can be thrown away and made again. The
 * columns of `tickets` are those that `filter/sql.ts` asks for; descriptions stand apart, so that what every search
 * and sort walks through stays small. Source: storage.md "Cache and index".
 */
export const INDEX_VERSION = 3

export const INDEX_TABLES = `
CREATE TABLE tickets(
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  fiefdom TEXT NOT NULL,
  status TEXT NOT NULL,
  title TEXT NOT NULL,
  error_count INTEGER NOT NULL,
  warning_count INTEGER NOT NULL,
  note_count INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  priority INTEGER NOT NULL,
  labels TEXT NOT NULL,
  attention TEXT,
  check_name TEXT,
  waiting INTEGER NOT NULL DEFAULT 0,
  lease_expires TEXT,
  hash TEXT NOT NULL,
  text_hash INTEGER NOT NULL,
  mtime REAL NOT NULL,
  size INTEGER NOT NULL,
  ino INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  recorded INTEGER NOT NULL
);
CREATE TABLE descriptions(n INTEGER PRIMARY KEY, description TEXT NOT NULL);
CREATE INDEX tickets_created ON tickets(created_at DESC, id);
CREATE INDEX tickets_status ON tickets(status, created_at DESC, id);
CREATE INDEX tickets_fiefdom ON tickets(fiefdom, status, created_at DESC, id);
CREATE INDEX tickets_candidates ON tickets(priority, created_at, id)
  WHERE status = 'open' AND error_count > 0 AND attention IS NULL AND waiting = 0;
CREATE INDEX tickets_check ON tickets(check_name) WHERE check_name IS NOT NULL;
CREATE VIRTUAL TABLE tickets_fts USING fts5(
  title, description, fiefdom, id, errors, warnings, notes,
  content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE counters(
  fiefdom TEXT NOT NULL, status TEXT NOT NULL,
  tickets INTEGER NOT NULL, errors INTEGER NOT NULL, warnings INTEGER NOT NULL,
  PRIMARY KEY(fiefdom, status)
) WITHOUT ROWID;
CREATE TABLE dependencies(n INTEGER NOT NULL, on_id TEXT NOT NULL, PRIMARY KEY(n, on_id)) WITHOUT ROWID;
CREATE INDEX dependencies_on ON dependencies(on_id);
CREATE TABLE leases(
  ticket_id TEXT PRIMARY KEY, token INTEGER NOT NULL, run INTEGER, owner TEXT NOT NULL,
  expires_at TEXT NOT NULL, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE operations(
  seq INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, actor TEXT NOT NULL, operation TEXT NOT NULL,
  first INTEGER NOT NULL, undoes INTEGER, segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL
);
CREATE INDEX operations_ticket ON operations(ticket_id, seq);
CREATE INDEX operations_actor ON operations(actor, seq);
CREATE INDEX operations_first ON operations(first);
CREATE INDEX operations_undoes ON operations(undoes) WHERE undoes IS NOT NULL;
CREATE TABLE unreadable(
  name TEXT NOT NULL, archived INTEGER NOT NULL, reason TEXT NOT NULL,
  mtime REAL NOT NULL, size INTEGER NOT NULL, ino INTEGER NOT NULL, PRIMARY KEY(name, archived)
) WITHOUT ROWID;
CREATE TABLE repairs(id TEXT PRIMARY KEY, reasons TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
`
