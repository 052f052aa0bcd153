SELECT organization AS entity_id, topic, sentiment, sentiment_score, evidence
FROM pairs
WHERE article_id = {id:UUID} AND published_at = {published:DateTime64(3)}
ORDER BY entity_id, topic
