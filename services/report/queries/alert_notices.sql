-- What was sent to channels, what was not, and why; the latest first.
SELECT at, rule, series, state, channel, outcome, reason, alert_id, key
FROM alert_notices
WHERE ({rule:String} = '' OR rule = {rule:String})
    AND ({channel:String} = '' OR channel = {channel:String})
    AND ({outcome:String} = '' OR outcome = {outcome:String})
    AND at >= {since:DateTime64(3)}
ORDER BY at DESC, key
LIMIT {limit:UInt32}
