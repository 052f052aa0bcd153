-- What stands around an alert: the publishers of its stories, their sentiment toward what is watched, and the organizations
-- and terms that at least three of them have. The articles behind it are in the external table `behind`.
SELECT 'publisher' AS kind, toString(r.publisher) AS name, toInt64(uniqExact({{template "story"}})) AS stories
{{template "current" .Rows}} AND {{.Still}}
GROUP BY name ORDER BY stories DESC, name LIMIT 10
{{if .Sentence}}UNION ALL
SELECT 'sentiment' AS kind, toString(r.sentiment) AS name, toInt64(uniqExact({{template "story"}})) AS stories
{{template "current" .Rows}} AND {{.Still}}
GROUP BY name
{{end}}UNION ALL
SELECT 'organization' AS kind, toString(r.organization) AS name, toInt64(uniqExact({{template "story"}})) AS stories
{{template "current" "rows_organizations"}} AND r.organization != {organization:String}
GROUP BY name HAVING stories >= 3 ORDER BY stories DESC, name LIMIT 30
UNION ALL
SELECT 'term' AS kind, r.term AS name, toInt64(uniqExact({{template "story"}})) AS stories
{{template "current" "rows_terms"}}
GROUP BY name HAVING stories >= 3 ORDER BY stories DESC, name LIMIT 30
