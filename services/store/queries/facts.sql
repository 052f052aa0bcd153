-- Computes the facts of the articles of the wanted quarter hours, as rollup.sql does their counts: `within` is put in the
-- same way. Of an article that is in sight with two revisions, both are here until its edit is decided on, as there.
-- Each part keeps the wanted quarter hours alone: a stretch may hold many more, and the joins are in memory.
INSERT INTO rollup_facts (published_at, article_id, bucket, run, story_id, alone, source, publisher, publisher_family, lang,
    seen_at, time_trust, topics, organizations, pairs, events, terms, computed_at)
SELECT a.published_at, a.article_id, toStartOfFifteenMinutes(toDateTime(a.published_at, 'UTC')) AS bucket, {run:UInt64}, a.story_id,
    (a.published_at, a.article_id) NOT IN (SELECT published_at, article_id FROM story_of WHERE {within}),
    a.source, a.publisher, a.publisher_family, a.lang, a.seen_at, a.time_trust,
    t.topics, o.organizations, p.pairs, e.events, m.terms, now()
FROM (SELECT published_at, article_id, revision, story_id, source, publisher, publisher_family, lang, seen_at, time_trust FROM articles WHERE {within} AND toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) IN (SELECT bucket FROM wanted)) AS a
LEFT JOIN (SELECT article_id, revision, arraySort(groupArray(topic)) AS topics FROM topics WHERE {within} AND toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) IN (SELECT bucket FROM wanted) GROUP BY article_id, revision) AS t
    ON t.article_id = a.article_id AND t.revision = a.revision
LEFT JOIN (SELECT article_id, revision, arraySort(groupArray(organization)) AS organizations FROM organizations WHERE {within} AND toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) IN (SELECT bucket FROM wanted) GROUP BY article_id, revision) AS o
    ON o.article_id = a.article_id AND o.revision = a.revision
LEFT JOIN (SELECT article_id, revision, arraySort(groupArray((organization, topic))) AS pairs FROM pairs WHERE {within} AND toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) IN (SELECT bucket FROM wanted) GROUP BY article_id, revision) AS p
    ON p.article_id = a.article_id AND p.revision = a.revision
LEFT JOIN (SELECT article_id, revision, arraySort(groupArray((kind, arraySort(arrayDistinct(arrayFlatten(mapValues(roles))))))) AS events FROM events WHERE {within} AND toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) IN (SELECT bucket FROM wanted) GROUP BY article_id, revision) AS e
    ON e.article_id = a.article_id AND e.revision = a.revision
LEFT JOIN (SELECT article_id, revision, arraySort(groupArray(term)) AS terms FROM terms WHERE {within} AND toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) IN (SELECT bucket FROM wanted) GROUP BY article_id, revision) AS m
    ON m.article_id = a.article_id AND m.revision = a.revision
