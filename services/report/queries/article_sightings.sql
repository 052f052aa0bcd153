-- Every sighting of every revision, the one that counts and those that no longer do.
SELECT revision, published_at, seen_at, updated_at, made_at, made_by, removed, counts
FROM sightings
WHERE article_id = {id:UUID}
ORDER BY seen_at, made_at
LIMIT 1000
