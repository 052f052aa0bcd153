{{define "sighting"}}    article_id        UUID CODEC(ZSTD(1)),
    revision          UInt64 CODEC(ZSTD(1)),
    made_by           LowCardinality(String),
    published_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    seen_at           DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    early             UInt64 CODEC(ZSTD(1)),{{end -}}
{{define "source"}}    source            LowCardinality(String),
    publisher         LowCardinality(String),
    publisher_family  LowCardinality(String),
    lang              LowCardinality(String){{end -}}
-- +goose Up
-- The rows: what was read out of each revision. Rows never change; which of them count is said in `versions` and
-- `retired`. All tables share the first columns and their reasons:
--   ORDER BY  the time first, because reports and rollups ask for stretches of time; then what makes the row unique, so
--             that a repeated insert is the same row. The time is part of the key: without it a merge keeps the retired
--             twin of an article that was sighted with two dates.
--   early     of equal keys the earliest sighting's row stays (greatest `early`), so that seen_at, source and publisher
--             depend on the set of sightings, not on their order.
--   PARTITION by year: an old back-fill spans many months, and a block may touch at most 100 partitions (error 252).
--   CODEC     times are sorted: Delta; identifiers are random: ZSTD; sentences repeat within an article: ZSTD(1) finds
--             that, and higher levels cost more at every merge than they save.

CREATE TABLE IF NOT EXISTS rows_articles {{.OnCluster}} (
{{template "sighting"}}
    published_claimed Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    time_trust        Enum8('claimed' = 1, 'date-only' = 2, 'missing' = 3, 'future' = 4, 'absurd' = 5),
    updated_at        Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    url               String CODEC(ZSTD(1)),
    source            LowCardinality(String),
    publisher         LowCardinality(String),
    publisher_family  LowCardinality(String),
    lang              LowCardinality(String),
    author            String CODEC(ZSTD(1)),
    title             String CODEC(ZSTD(1)),
    text              String CODEC(ZSTD(1)),
    flags             Array(LowCardinality(String)),
    replay            LowCardinality(String)
) ENGINE = {{.Replacing "early"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id, revision, made_by)
SETTINGS index_granularity = 2048; -- texts are long: fewer rows a granule

CREATE TABLE IF NOT EXISTS rows_mentions {{.OnCluster}} (
{{template "sighting"}}
    mention_id        UUID CODEC(ZSTD(1)),
    kind              Enum8('organization' = 1, 'person' = 2),
    entity_id         LowCardinality(String),
    surface           String CODEC(ZSTD(1)),
    field             Enum8('title' = 1, 'text' = 2),
    place             Enum8('title' = 1, 'lead' = 2, 'body' = 3),
    prominence        Enum8('main' = 1, 'minor' = 2),
    start             UInt32 CODEC(ZSTD(1)),
    end               UInt32 CODEC(ZSTD(1)),
    sentence          String CODEC(ZSTD(1)),
    sentiment         Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1),
    sentiment_score   Float32 CODEC(ZSTD(1)),
{{template "source"}}
) ENGINE = {{.Replacing "early"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id, revision, made_by, mention_id);

-- One row for an article and an organization: what reports count articles by.
CREATE TABLE IF NOT EXISTS rows_organizations {{.OnCluster}} (
{{template "sighting"}}
    organization      LowCardinality(String),
    prominence        Enum8('main' = 1, 'minor' = 2),
    mentions          UInt16,
    sentiment         Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1),
    sentiment_score   Float32 CODEC(ZSTD(1)),
    sentence          String CODEC(ZSTD(1)),
{{template "source"}}
) ENGINE = {{.Replacing "early"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id, revision, made_by, organization);

CREATE TABLE IF NOT EXISTS rows_topics {{.OnCluster}} (
{{template "sighting"}}
    topic             LowCardinality(String),
    score             Float32 CODEC(ZSTD(1)),
    sentiment         Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1),
    sentiment_score   Float32 CODEC(ZSTD(1)),
    sentence          String CODEC(ZSTD(1)),
{{template "source"}}
) ENGINE = {{.Replacing "early"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id, revision, made_by, topic);

CREATE TABLE IF NOT EXISTS rows_pairs {{.OnCluster}} (
{{template "sighting"}}
    organization      LowCardinality(String),
    topic             LowCardinality(String),
    sentiment         Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1),
    sentiment_score   Float32 CODEC(ZSTD(1)),
    evidence          String CODEC(ZSTD(1)),
{{template "source"}}
) ENGINE = {{.Replacing "early"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id, revision, made_by, organization, topic);

CREATE TABLE IF NOT EXISTS rows_events {{.OnCluster}} (
{{template "sighting"}}
    event_id          UUID CODEC(ZSTD(1)),
    kind              LowCardinality(String),
    roles             Map(LowCardinality(String), Array(String)) CODEC(ZSTD(1)),
    amount            Float64 CODEC(ZSTD(1)),
    currency          LowCardinality(String),
    date              String CODEC(ZSTD(1)),
    place             String CODEC(ZSTD(1)),
    certainty         LowCardinality(String),
    sentence          String CODEC(ZSTD(1)),
{{template "source"}}
) ENGINE = {{.Replacing "early"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id, revision, made_by, event_id);

CREATE TABLE IF NOT EXISTS rows_terms {{.OnCluster}} (
{{template "sighting"}}
    term              String CODEC(ZSTD(1)),
    weight            Float32 CODEC(ZSTD(1)),
{{template "source"}}
) ENGINE = {{.Replacing "early"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id, revision, made_by, term);
