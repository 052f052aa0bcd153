-- +goose Up
-- A row for each sighting: what was seen, when, made by which taxonomy and model, and how many rows of each table belong
-- to it. Sightings only ever grow in number. Small granules: a batch looks up a few thousand articles by id.
CREATE TABLE IF NOT EXISTS versions {{.OnCluster}} (
    article_id        UUID CODEC(ZSTD(1)),
    revision          UInt64 CODEC(ZSTD(1)),
    published_at      DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    made_by           LowCardinality(String),
    seen_at           DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    updated_at        DateTime64(3, 'UTC') CODEC(ZSTD(1)), -- 1970 where none was claimed
    sighting          UInt64 CODEC(ZSTD(1)),               -- hash of what else tells sightings apart (source, publisher, author)
    made_at           DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    time_trust        UInt8,
    removed           UInt8,
    signature         UInt64 CODEC(ZSTD(1)),
    mentions          UInt16,
    organizations     UInt16,
    topics            UInt16,
    pairs             UInt16,
    events            UInt16,
    terms             UInt16
) ENGINE = {{.Replacing "made_at"}}
ORDER BY (article_id, revision, published_at, made_by, seen_at, updated_at, sighting)
SETTINGS index_granularity = 256;

-- Since when (by published_at) rows are kept; what is older was let go on purpose and is not missing.
CREATE TABLE IF NOT EXISTS retention {{.OnCluster}} (
    one               UInt8 DEFAULT 1,
    since             DateTime64(3, 'UTC')
) ENGINE = {{.Replacing "since"}}
ORDER BY one;

-- Which versions do not count. Rows only for articles with more than one version. The decision that saw the most
-- sightings (`facts`) stays, so that a late one, made from less, loses; a revision can come back.
CREATE TABLE IF NOT EXISTS retired {{.OnCluster}} (
    article_id        UUID CODEC(ZSTD(1)),
    revision          UInt64 CODEC(ZSTD(1)),
    published_at      DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    made_by           LowCardinality(String),
    gone              UInt8,
    facts             UInt64
) ENGINE = {{.Replacing "facts"}}
ORDER BY (article_id, revision, published_at, made_by)
SETTINGS index_granularity = 256;
