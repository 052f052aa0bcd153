-- Decides, for the articles of a batch that have more than one version, which one counts; from all their sightings.
--   Revision: the highest rank; a rank is the latest updated_at of its sightings, else its earliest seen_at (a removal's:
--   its latest); ties by hash. Of one revision what was made last counts, and of that the most trusted, then earliest,
--   date. Where a removal counts, nothing else does.
INSERT INTO retired (article_id, revision, published_at, made_by, gone, facts)
SELECT article_id, revision, published_at, made_by,
    removal OR (revision, made_by, published_at) != (counts.1, counts.2, counts.3) AS gone,
    facts
FROM (
    SELECT article_id, revision, published_at, made_by,
        argMax((revision, made_by, published_at, removed),
            (rank, revision, removed, made, made_by, -time_trust, -first_seen, -toUnixTimestamp64Milli(published_at))) OVER article AS counts,
        counts.4 AS removal,
        count() OVER article AS versions,
        sum(sightings) OVER article AS facts
    FROM (
        SELECT article_id, revision, published_at, made_by, removed, time_trust, first_seen, sightings,
            max(last_updated) OVER revision AS revision_updated,
            if(revision_updated > 0, revision_updated, if(removed, max(last_seen) OVER revision, min(first_seen) OVER revision)) AS rank,
            max(last_made) OVER (PARTITION BY article_id, revision, made_by) AS made
        FROM (
            SELECT article_id, revision, published_at, made_by,
                max(removed) AS removed, min(time_trust) AS time_trust,
                toUnixTimestamp64Milli(min(seen_at)) AS first_seen, toUnixTimestamp64Milli(max(seen_at)) AS last_seen,
                toUnixTimestamp64Milli(max(updated_at)) AS last_updated, toUnixTimestamp64Milli(max(made_at)) AS last_made,
                uniqExact(seen_at, updated_at, sighting) AS sightings
            FROM versions
            WHERE article_id IN (SELECT article_id FROM batch)
            GROUP BY article_id, revision, published_at, made_by
        )
        WINDOW revision AS (PARTITION BY article_id, revision)
    )
    WINDOW article AS (PARTITION BY article_id)
)
WHERE versions > 1
