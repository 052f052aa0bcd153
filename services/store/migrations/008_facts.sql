-- +goose Up
-- What reports over a year cost.
--
-- Stories and publishers do not add up over quarter hours. A state of uniqExact for each of millions of rows costs half a
-- microsecond to read, a short list a tenth of it: lists are kept, and the view makes states of them for those who ask.
-- Nine articles in ten are the only one of their story: those are counted (alone), so that only the others' stories have to
-- be told apart (shared). An article is alone as long as story_of has no row of it; all members of a story have one, written
-- at once, and their quarter hours are marked.
ALTER TABLE rollup {{.OnCluster}}
    ADD COLUMN IF NOT EXISTS alone UInt32 CODEC(ZSTD(1)) AFTER score_thousandths,
    ADD COLUMN IF NOT EXISTS alone_stories Array(UUID) CODEC(ZSTD(1)) AFTER alone,
    ADD COLUMN IF NOT EXISTS shared Array(UUID) CODEC(ZSTD(1)) AFTER alone_stories,
    ADD COLUMN IF NOT EXISTS families Array(LowCardinality(String)) CODEC(ZSTD(1)) AFTER shared;

-- Facts: an article with everything that reports count of it, as a run computed it. Neither FINAL nor a join is needed to
-- read it, since the run says which rows count, as it does for the rollup.
--   ORDER BY  the time first: reports ask for stretches of it. The run is in the key of no use but to keep runs apart.
--   Arrays    hold what an article is about, names and says, so that one read answers for all of it.
CREATE TABLE IF NOT EXISTS rollup_facts {{.OnCluster}} (
    published_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    article_id        UUID CODEC(ZSTD(1)),
    bucket            DateTime('UTC') CODEC(Delta, ZSTD(1)),
    run               UInt64 CODEC(ZSTD(1)),
    story_id          UUID CODEC(ZSTD(1)),
    alone             UInt8,
    source            LowCardinality(String),
    publisher         LowCardinality(String),
    publisher_family  LowCardinality(String),
    lang              LowCardinality(String),
    seen_at           DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    time_trust        Enum8('claimed' = 1, 'date-only' = 2, 'missing' = 3, 'future' = 4, 'absurd' = 5),
    topics            Array(LowCardinality(String)),
    organizations     Array(LowCardinality(String)),
    pairs             Array(Tuple(organization LowCardinality(String), topic LowCardinality(String))),
    events            Array(Tuple(kind LowCardinality(String), entities Array(LowCardinality(String)))),
    terms             Array(LowCardinality(String)) CODEC(ZSTD(1)),
    computed_at       DateTime('UTC') CODEC(Delta, ZSTD(1))
) ENGINE = {{.MergeTree}}
PARTITION BY toYear(bucket)
ORDER BY (published_at, article_id, run);


-- +goose StatementBegin
CREATE OR REPLACE VIEW series {{.OnCluster}} {{.Definer}} AS
SELECT kind, topic, organization, lang, bucket, articles, mentions, positive, neutral, negative, score_thousandths,
    arrayReduce('uniqExactState', arrayConcat(alone_stories, shared)) AS stories,
    arrayReduce('uniqExactState', arrayMap(family -> toString(family), families)) AS publisher_families,
    alone, shared, families
FROM rollup
WHERE (bucket, run) IN (SELECT bucket, run FROM runs FINAL);
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW facts {{.OnCluster}} {{.Definer}} AS
SELECT published_at, article_id, story_id, alone, source, publisher, publisher_family, lang, seen_at, time_trust,
    topics, organizations, pairs, events, terms
FROM rollup_facts
WHERE (bucket, run) IN (SELECT bucket, run FROM runs FINAL);
-- +goose StatementEnd

ALTER TABLE rollup {{.OnCluster}} DROP COLUMN IF EXISTS stories, DROP COLUMN IF EXISTS publisher_families;

-- What was computed before lacks the new columns and rows: all of it is computed again. So are the quarter hours that an
-- older store is just computing: a mark is in sight before anybody computes for it.
INSERT INTO marks (kind, bucket, n) SELECT DISTINCT 'bucket', bucket, 1 FROM marks WHERE kind = 'bucket';
