-- Newest first; a firing alert before all others.
SELECT alert_id, rule, series, state, direction, started_at, ended_at, decided_at, measure, value, expected, score,
    baseline_seconds, bucket_seconds, stories, all_stories, publisher_families, severity, replayed, evidence
FROM alerts
WHERE ({state:String} = '' OR state = {state:String})
    AND ({rule:String} = '' OR rule = {rule:String})
    AND ({series:String} = '' OR series = {series:String})
    AND started_at >= {since:DateTime64(3)}
    AND (toUInt8(state = 'firing') < {after_firing:UInt8} OR toUInt8(state = 'firing') = {after_firing:UInt8}
        AND (started_at < {after_at:DateTime64(3)} OR started_at = {after_at:DateTime64(3)} AND alert_id > {after_id:UUID}))
ORDER BY state = 'firing' DESC, started_at DESC, alert_id
LIMIT {limit:UInt32}
