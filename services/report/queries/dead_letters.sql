SELECT id, stage, cause, error, field, attempts, failed_at, topic, partition, offset, origin_partition, origin_offset,
    article_id, url, source, length(payload) AS bytes
FROM dead_letters
WHERE ({stage:String} = '' OR stage = {stage:String})
    AND ({cause:String} = '' OR cause = {cause:String})
    AND failed_at >= {since:DateTime64(3)}
    AND (failed_at < {after_at:DateTime64(3)} OR failed_at = {after_at:DateTime64(3)} AND id > {after_id:UUID})
ORDER BY failed_at DESC, id
LIMIT {limit:UInt32}
