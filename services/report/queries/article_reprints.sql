-- The story's other articles, earliest first.
SELECT article_id, title, url, source, publisher, publisher_family, lang, published_at
FROM articles
WHERE story_id = {story:UUID} AND article_id != {id:UUID}
    -- a story is at most 14 days long, counted from its earliest article
    AND published_at BETWEEN {published:DateTime64(3)} - INTERVAL 15 DAY AND {published:DateTime64(3)} + INTERVAL 15 DAY
ORDER BY published_at, article_id
LIMIT 500
