SELECT organization AS entity_id, prominence, mentions, sentiment, sentiment_score, sentence
FROM organizations
WHERE article_id = {id:UUID} AND published_at = {published:DateTime64(3)}
ORDER BY prominence, mentions DESC, entity_id
