-- What is read for alerts has changed where one of these numbers has. They come from the tables' metadata: no row is read. The
-- ledger comes after the rows that it tells of, and what has arrived is looked up in it: a state without it would be seen
-- before its articles are.
SELECT toString(((SELECT count() FROM rows_articles), (SELECT count() FROM versions), (SELECT count() FROM retired),
    (SELECT count() FROM story_of), (SELECT count() FROM rows_topics), (SELECT count() FROM rows_organizations), (SELECT count() FROM ledger)))
