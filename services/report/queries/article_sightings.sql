-- Every sighting of every revision once, however often it was read: made_at is its first reading, made_by the reading
-- that counts, else the newest; readings is how many taxonomies and models have read it.
SELECT s.revision AS revision, s.published_at AS published_at, s.seen_at AS seen_at, s.updated_at AS updated_at,
    min(s.made_at) AS made_at, argMax(s.made_by, (s.counts, s.made_at)) AS made_by, uniqExact(s.made_by) AS readings,
    s.removed AS removed, max(s.counts) AS counts
FROM sightings AS s
WHERE s.article_id = {id:UUID}
GROUP BY revision, published_at, seen_at, updated_at, removed
ORDER BY seen_at, made_at, revision
LIMIT 1000
