INSERT INTO versions (article_id, revision, published_at, made_by, seen_at, updated_at, sighting, made_at, time_trust, removed, signature, mentions, organizations, topics, pairs, events, terms)
SELECT id, revision, at, 'volume/volume', at + toIntervalSecond(30 + n % 600), toDateTime64(0, 3, 'UTC'), 1, at, 1, 0, lead, 0, 0, 0, 0, 0, 0
FROM volume_news
