-- Mutes of rules, the latest first; `active` says whether one holds now.
SELECT rule, muted_at, until, note, toBool(until > now64(3)) AS active
FROM alert_mutes
WHERE {rule:String} = '' OR rule = {rule:String}
ORDER BY active DESC, muted_at DESC, rule
LIMIT {limit:UInt32}
