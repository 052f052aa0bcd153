SELECT event_id, kind, roles, amount, currency, date, place, certainty, sentence
FROM events
WHERE article_id = {id:UUID} AND published_at = {published:DateTime64(3)}
ORDER BY kind, event_id
