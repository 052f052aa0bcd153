-- The first offset, from a partition's log start on, that the ledger lacks.
SELECT toInt64({start:Int64} + if(countIf(o != {start:Int64} + i) = 0, count(), minIf(i, o != {start:Int64} + i))) AS gap
FROM (
    SELECT offset AS o, row_number() OVER (ORDER BY offset) - 1 AS i
    FROM (
        SELECT DISTINCT offset FROM ledger
        WHERE log = {log:String} AND topic = {topic:String} AND partition = {partition:Int32} AND offset >= {start:Int64}
    )
)
