-- Newest first; a firing alert before all others.
SELECT alert_id, rule, series, state, direction, started_at, ended_at, decided_at, value, expected, score,
    baseline_seconds, bucket_seconds, stories, publisher_families, severity, replayed, evidence
FROM alerts
WHERE ({state:String} = '' OR state = {state:String})
    AND ({rule:String} = '' OR rule = {rule:String})
    AND ({series:String} = '' OR series = {series:String})
    AND started_at >= {since:DateTime64(3)}
ORDER BY state = 'firing' DESC, started_at DESC, alert_id
LIMIT {limit:UInt32}
