-- How many stories have each of the organizations and terms in the external table `named` in the stretches of time that {within} says. What was removed
-- or edited since still counts here: that is as good for what is usual, and costs nothing.
SELECT kind, name, toInt64(uniqExact(if(empty(s.story_id), n.article_id, s.story_id))) AS stories
FROM (
    SELECT 'organization' AS kind, toString(organization) AS name, published_at, article_id FROM rows_organizations
    WHERE {within} AND organization IN (SELECT name FROM named WHERE kind = 'organization')
    UNION ALL
    SELECT 'term' AS kind, term AS name, published_at, article_id FROM rows_terms
    WHERE {within} AND term IN (SELECT name FROM named WHERE kind = 'term')
) AS n
LEFT JOIN (SELECT published_at, article_id, story_id FROM story_of FINAL WHERE {within}) AS s
    ON s.published_at = n.published_at AND s.article_id = n.article_id
GROUP BY kind, name
