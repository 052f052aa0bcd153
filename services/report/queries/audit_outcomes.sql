-- For each partition of articles.v1 how many of the offsets first … last−1 have an outcome, and which. Of several
-- outcomes of one origin the highest counts.
SELECT partition, count() AS done, countIf(best IN ('stored', 'duplicate')) AS stored, countIf(best = 'removed') AS removed,
    countIf(best = 'dead') AS dead
FROM (
    SELECT origin_partition AS partition, origin_offset, max(outcome) AS best
    FROM outcomes
    WHERE log = {log:String} AND origin_partition >= 0
        AND origin_offset >= {firsts:Array(Int64)}[origin_partition + 1]
        AND origin_offset < {lasts:Array(Int64)}[origin_partition + 1]
    GROUP BY partition, origin_offset
)
GROUP BY partition
ORDER BY partition
