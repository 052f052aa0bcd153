-- The first revision of what was edited does not count.
INSERT INTO retired (article_id, revision, published_at, made_by, gone, facts)
SELECT id, 1, at, 'volume/volume', 1, 2 FROM volume_news WHERE revision = 2
