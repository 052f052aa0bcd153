-- Where to begin looking for the stories that a batch can have changed: every signature that any version of its articles
-- has, and every row of the stories that its articles are or were in (`written`).
SELECT DISTINCT article_id, toUnixTimestamp64Milli(published_at) AS published, signature, toUInt8(0) AS written
FROM versions
WHERE article_id IN (SELECT article_id FROM batch) AND signature != 0
UNION ALL
SELECT article_id, toUnixTimestamp64Milli(published_at) AS published, signature, toUInt8(1)
FROM story_of FINAL
WHERE story_id IN (SELECT story_id FROM story_of WHERE article_id IN (SELECT article_id FROM batch))
    OR article_id IN (SELECT article_id FROM batch)
