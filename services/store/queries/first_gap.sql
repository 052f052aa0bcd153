-- The first offset, from a partition's log start on, that the ledger lacks.
SELECT {start:Int64} + if(countIf(o != {start:Int64} + i) = 0, count(), minIf(i, o != {start:Int64} + i)) AS gap
FROM (
    SELECT o, rowNumberInAllBlocks() AS i
    FROM (
        SELECT DISTINCT offset AS o FROM ledger
        WHERE log = {log:String} AND topic = {topic:String} AND partition = {partition:Int32} AND offset >= {start:Int64}
        ORDER BY o
    )
)
