-- All sources, to tell those near one that there is not.
SELECT source = {id:String} AS given, source AS id FROM articles GROUP BY source ORDER BY given DESC, id LIMIT 5000
