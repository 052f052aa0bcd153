SELECT alert_id, rule, series, state, direction, started_at, ended_at, decided_at, measure, value, expected, score,
    baseline_seconds, bucket_seconds, stories, all_stories, publisher_families, severity, replayed, evidence
FROM alerts
WHERE alert_id = {id:UUID}
LIMIT 1
