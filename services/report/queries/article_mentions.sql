SELECT mention_id, kind, entity_id, surface, field, place, prominence, start, end, sentence, sentiment, sentiment_score
FROM mentions
WHERE article_id = {id:UUID} AND published_at = {published:DateTime64(3)}
ORDER BY field, start, end DESC
