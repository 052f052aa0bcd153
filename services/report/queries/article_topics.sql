SELECT topic, score, sentiment, sentiment_score, sentence
FROM topics
WHERE article_id = {id:UUID} AND published_at = {published:DateTime64(3)}
ORDER BY score DESC, topic
