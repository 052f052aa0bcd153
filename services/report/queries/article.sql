-- The times come from the sightings: with them this reads one place, without them all texts.
SELECT article_id, revision, url, source, publisher, publisher_family, title, text, lang, author, published_at,
    published_claimed, time_trust, updated_at, seen_at, story_id, taxonomy_version, model_version, flags, replay
FROM articles
WHERE article_id = {id:UUID} AND published_at IN {published:Array(DateTime64(3))}
LIMIT 1
