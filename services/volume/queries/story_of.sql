-- A row for every member of a story of several, its earliest article too.
INSERT INTO story_of (published_at, article_id, story_id, signature, marks)
SELECT DISTINCT at, id, story, lead, 1 FROM volume_news WHERE lead IN (SELECT lead FROM volume_news WHERE n != lead)
