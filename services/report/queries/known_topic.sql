-- Whether any news was ever about a topic that the taxonomy does not have.
SELECT 1 AS given, '' AS id FROM series WHERE kind = 'topic' AND topic = {id:String} LIMIT 1
