-- The batch's articles that have more than one version: those whose versions have to be decided on, and whose stories may
-- have changed by more than what the batch brought.
SELECT article_id
FROM versions
WHERE article_id IN (SELECT article_id FROM batch)
GROUP BY article_id
HAVING uniqExact(revision, published_at, made_by) > 1
