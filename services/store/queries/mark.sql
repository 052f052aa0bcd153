-- Marks every quarter hour in which any version of the batch's articles lies.
INSERT INTO marks (kind, bucket, n)
SELECT 'bucket', toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) AS bucket, count()
FROM versions
WHERE article_id IN (SELECT article_id FROM batch)
GROUP BY bucket
