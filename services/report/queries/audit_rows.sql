-- Articles whose rows in the views are more or fewer than their counting versions say.
SELECT article_id, what, sum(expected) AS expected, sum(found) AS found
FROM (
    SELECT article_id, rows.1 AS what, toInt64(rows.2) AS expected, toInt64(0) AS found
    FROM (
        SELECT article_id, revision, published_at, made_by, any(mentions) AS mentions, any(organizations) AS organizations,
            any(topics) AS topics, any(pairs) AS pairs, any(events) AS events, any(terms) AS terms
        FROM sightings WHERE counts
        GROUP BY article_id, revision, published_at, made_by
    )
    ARRAY JOIN [('articles', 1), ('mentions', mentions), ('organizations', organizations), ('topics', topics), ('pairs', pairs),
        ('events', events), ('terms', terms)] AS rows
    UNION ALL SELECT article_id, 'articles', 0, toInt64(count()) FROM articles GROUP BY article_id
    UNION ALL SELECT article_id, 'mentions', 0, toInt64(count()) FROM mentions GROUP BY article_id
    UNION ALL SELECT article_id, 'organizations', 0, toInt64(count()) FROM organizations GROUP BY article_id
    UNION ALL SELECT article_id, 'topics', 0, toInt64(count()) FROM topics GROUP BY article_id
    UNION ALL SELECT article_id, 'pairs', 0, toInt64(count()) FROM pairs GROUP BY article_id
    UNION ALL SELECT article_id, 'events', 0, toInt64(count()) FROM events GROUP BY article_id
    UNION ALL SELECT article_id, 'terms', 0, toInt64(count()) FROM terms GROUP BY article_id
    -- an outcome "stored" without any sighting: expected, not found
    UNION ALL SELECT DISTINCT article_id, 'sightings', 1, 0 FROM outcomes
        WHERE outcome = 'stored' AND article_id NOT IN (SELECT article_id FROM sightings)
)
GROUP BY article_id, what
HAVING expected != found
ORDER BY article_id, what
LIMIT 10
