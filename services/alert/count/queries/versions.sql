-- All versions of the articles in the external table `arrived`, by their keys.
SELECT DISTINCT article_id, published_at, revision, made_by
FROM versions
WHERE article_id IN (SELECT article_id FROM arrived)
