-- What is read for alerts has changed where one of these numbers has. They come from the tables' metadata: no row is read.
SELECT toString(((SELECT count() FROM rows_articles), (SELECT count() FROM versions), (SELECT count() FROM retired),
    (SELECT count() FROM story_of), (SELECT count() FROM rows_topics), (SELECT count() FROM rows_organizations)))
