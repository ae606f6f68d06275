CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS item (
    id INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    weight_g INTEGER NOT NULL,
    has_batches INTEGER NOT NULL,
    shelf_life_h INTEGER,
    updates INTEGER NOT NULL DEFAULT 0,
    UNIQUE (owner, code)
);

CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('entry', 'delivery', 'stockout', 'return', 'process')),
    owner TEXT NOT NULL,
    code TEXT NOT NULL,
    ref TEXT,
    warehouse TEXT NOT NULL,
    order_type TEXT NOT NULL,
    logistics TEXT,
    origin TEXT,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'NEW',
    confirms INTEGER NOT NULL DEFAULT 0,
    is_held INTEGER NOT NULL DEFAULT 0,
    is_lack_reported INTEGER NOT NULL DEFAULT 0,
    lack_reports INTEGER NOT NULL DEFAULT 0,
    kits INTEGER,
    created_at REAL NOT NULL,
    done_at REAL,
    UNIQUE (owner, code)
);

CREATE TABLE IF NOT EXISTS line (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id),
    line_no TEXT,
    item_id INTEGER NOT NULL REFERENCES item (id),
    quality TEXT NOT NULL,
    batch TEXT,
    product_date TEXT,
    expire_date TEXT,
    side TEXT NOT NULL DEFAULT '' CHECK (side IN ('', 'material', 'product')),
    planned INTEGER NOT NULL CHECK (planned >= 0),
    done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0)
);
CREATE INDEX IF NOT EXISTS line_document ON line (document_id);

-- What was received or shipped of a line, by batch; is_stocked: it counts in stock.
CREATE TABLE IF NOT EXISTS fact (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id),
    line_id INTEGER NOT NULL REFERENCES line (id),
    confirm INTEGER NOT NULL,
    quality TEXT NOT NULL,
    batch TEXT NOT NULL,
    product_date TEXT NOT NULL,
    expire_date TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    is_stocked INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS fact_document ON fact (document_id);

CREATE TABLE IF NOT EXISTS package (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES document (id),
    confirm INTEGER NOT NULL,
    logistics TEXT NOT NULL,
    tracking TEXT UNIQUE,
    weight_g INTEGER NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS package_document ON package (document_id);

CREATE TABLE IF NOT EXISTS process (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id),
    status TEXT NOT NULL,
    remark TEXT,
    at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS process_document ON process (document_id);

CREATE TABLE IF NOT EXISTS stock (
    owner TEXT NOT NULL,
    warehouse TEXT NOT NULL,
    item_id INTEGER NOT NULL REFERENCES item (id),
    quality TEXT NOT NULL,
    batch TEXT NOT NULL,
    product_date TEXT NOT NULL,
    expire_date TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (owner, warehouse, item_id, quality, batch)
) WITHOUT ROWID;

-- Work to do on the floor; without a time it waits for goods.
CREATE TABLE IF NOT EXISTS task (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id),
    step TEXT NOT NULL,
    part INTEGER NOT NULL DEFAULT 1,
    parts INTEGER NOT NULL DEFAULT 1,
    status TEXT,
    due_at REAL
);
CREATE INDEX IF NOT EXISTS task_due ON task (due_at, id);
CREATE INDEX IF NOT EXISTS task_document ON task (document_id);

CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER REFERENCES document (id),
    method TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'done', 'refused')),
    tries INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    due_at REAL NOT NULL,
    created_at REAL NOT NULL,
    done_at REAL
);
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (state, id);
CREATE INDEX IF NOT EXISTS outbox_document ON outbox (document_id, state, id);
