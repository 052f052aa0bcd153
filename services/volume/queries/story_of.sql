INSERT INTO story_of (published_at, article_id, story_id, signature, marks)
SELECT DISTINCT at, id, story, lead, 1 FROM volume_news WHERE id != story
