SELECT term, weight
FROM terms
WHERE article_id = {id:UUID} AND published_at = {published:DateTime64(3)}
ORDER BY weight DESC, term
