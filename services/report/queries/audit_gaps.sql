-- The stretches of offsets without an outcome in one partition: after `before` and before `offset`.
SELECT before, offset
FROM (
    SELECT offset, lagInFrame(offset, 1, toInt64({first:Int64} - 1)) OVER (ORDER BY offset ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before
    FROM (
        SELECT DISTINCT origin_offset AS offset
        FROM outcomes
        WHERE log = {log:String} AND origin_partition = {partition:Int32}
            AND origin_offset >= {first:Int64} AND origin_offset < {last:Int64}
        UNION ALL
        SELECT {last:Int64} -- a wall behind the last offset
    )
)
WHERE offset > before + 1
ORDER BY offset
LIMIT 10
