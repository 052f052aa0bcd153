-- How far the ledger has come in each partition, looking only at offsets from the least that matters: the key leads there.
-- A partition is stored in order, so its highest offset says that those below are in, too.
SELECT partition, max(offset) + 1 AS next
FROM ledger
WHERE log = {log:String} AND topic = {topic:String} AND offset >= {least:Int64}
GROUP BY partition
