-- The keys of the articles behind alerts on some series in one bucket, the newest of each where there are more than the limit.
-- The series are in the external table `asked`. No other join and no FINAL: those who read by these keys see what counts of them.
SELECT DISTINCT a.alert AS alert, r.published_at AS published_at, r.article_id AS article_id
FROM (
    SELECT {{.Name}} AS name, {{if .Paired}}toString(organization) AS who, {{end}}published_at, article_id
    FROM {{.From}} published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
        AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
        AND {{template "clock"}} >= fromUnixTimestamp64Milli({since:Int64}) AND {{template "clock"}} < fromUnixTimestamp64Milli({until:Int64})
) AS r
INNER JOIN asked AS a ON a.name = r.name
{{if .Paired}}WHERE a.organization = '' OR a.organization = r.who
{{end}}ORDER BY alert, published_at DESC, article_id
LIMIT {limit:UInt64} BY alert
