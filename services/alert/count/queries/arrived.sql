-- The articles that the ledger has taken in since it was looked at last. `known` are the partitions and the highest offsets
-- that were seen of them.
SELECT partition, offset, article_id
FROM ledger
WHERE log = {log:String} AND topic = {topic:String}
    AND ({{range .}}partition = {{.Partition}} AND offset > {{.Offset}} OR {{end}}partition >= {{len .}})
ORDER BY partition, offset
LIMIT {limit:UInt64}
