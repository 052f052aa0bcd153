SELECT id, stage, cause, error, field, attempts, failed_at, topic, partition, offset, origin_partition, origin_offset,
    article_id, url, source
FROM dead_letters
WHERE id = {id:UUID} OR article_id = {id:UUID} OR ({url:String} != '' AND url = {url:String})
ORDER BY failed_at DESC
LIMIT 1 BY id
LIMIT 100
