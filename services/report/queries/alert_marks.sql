-- What people said of alerts, the latest first.
SELECT alert_id, rule, series, started_at, verdict, note, marked_at
FROM alert_marks
WHERE {rule:String} = '' OR rule = {rule:String}
ORDER BY marked_at DESC, alert_id
LIMIT {limit:UInt32}
