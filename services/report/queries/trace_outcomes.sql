-- Every reading of every message of an article, first readings first.
SELECT log, topic, partition, offset, origin_partition, origin_offset, outcome, seen_at, written_at
FROM outcomes
WHERE article_id = {id:UUID}
ORDER BY seen_at, written_at, topic, partition, offset
LIMIT 1000
