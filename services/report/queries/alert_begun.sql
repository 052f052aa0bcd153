-- What a mark repeats of its alert.
SELECT rule, series, toUnixTimestamp64Milli(started_at) AS started_ms FROM alerts WHERE alert_id = {id:UUID}
