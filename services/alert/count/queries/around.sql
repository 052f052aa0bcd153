-- The organizations and terms that at least three of the stories behind an alert have, besides what is watched. The articles
-- are in the external table `witnesses`, each in the version that counts. No FINAL: a row that is there twice is of one story.
{{- define "with"}}INNER JOIN witnesses AS w
    ON w.published_at = r.published_at AND w.article_id = r.article_id AND w.revision = r.revision AND w.made_by = toString(r.made_by)
WHERE (r.published_at, r.article_id) IN (SELECT published_at, article_id FROM witnesses){{end}}
SELECT w.alert AS alert, 'organization' AS kind, toString(r.organization) AS name, toInt64(uniqExact(w.story)) AS stories
FROM rows_organizations AS r {{template "with"}} AND toString(r.organization) != w.organization
GROUP BY alert, name HAVING stories >= 3 ORDER BY alert, stories DESC, name LIMIT 30 BY alert
UNION ALL
SELECT w.alert AS alert, 'term' AS kind, r.term AS name, toInt64(uniqExact(w.story)) AS stories
FROM rows_terms AS r {{template "with"}}
GROUP BY alert, name HAVING stories >= 3 ORDER BY alert, stories DESC, name LIMIT 30 BY alert
