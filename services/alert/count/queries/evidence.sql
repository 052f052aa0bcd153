-- What is shown of the articles that were chosen, which are in the external table `chosen`.
SELECT c.alert AS alert, c.place AS place, a.title AS title, a.url AS url, {{if .Sentence}}r.sentence{{else}}a.title{{end}} AS sentence
FROM chosen AS c
INNER JOIN (
    SELECT published_at, article_id, revision, toString(made_by) AS made_by, title, url FROM rows_articles FINAL
    WHERE (published_at, article_id) IN (SELECT published_at, article_id FROM chosen)
) AS a ON a.published_at = c.published_at AND a.article_id = c.article_id AND a.revision = c.revision AND a.made_by = c.made_by
{{if .Sentence}}INNER JOIN (
    SELECT published_at, article_id, revision, toString(made_by) AS made_by, {{.Name}} AS name, {{if .Paired}}toString(organization){{else}}''{{end}} AS who,
        {{.Sentence}} AS sentence
    FROM {{.Rows}} FINAL
    WHERE (published_at, article_id) IN (SELECT published_at, article_id FROM chosen)
) AS r ON r.published_at = c.published_at AND r.article_id = c.article_id AND r.revision = c.revision AND r.made_by = c.made_by
    AND r.name = c.name AND r.who = c.organization
{{end}}