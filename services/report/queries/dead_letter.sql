SELECT id, stage, cause, error, field, attempts, failed_at, topic, partition, offset, origin_partition, origin_offset,
    article_id, url, source, base64Encode(key) AS key, base64Encode(payload) AS payload
FROM dead_letters
WHERE id = {id:UUID}
LIMIT 1
