SELECT topic, partition, offset, origin_partition, origin_offset, outcome, seen_at, written_at
FROM outcomes
WHERE article_id = {id:UUID}
ORDER BY written_at DESC, topic, partition, offset
LIMIT 100
