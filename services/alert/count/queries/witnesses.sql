-- The articles behind alerts, as they count: each in the version that does, with its story, who told it, and its tone toward
-- what is watched. Their keys are in the external table `behind`.
SELECT b.alert AS alert, r.published_at AS published_at, r.article_id AS article_id, r.revision AS revision, r.made_by AS made_by,
    r.story AS story, r.publisher AS publisher, r.family AS family, r.tone AS tone, r.score AS score, r.who AS organization
FROM (
    SELECT r.published_at AS published_at, r.article_id AS article_id, r.revision AS revision, toString(r.made_by) AS made_by,
        {{template "story"}} AS story, toString(r.publisher) AS publisher, toString(r.publisher_family) AS family,
        {{if .Sentence}}toInt8(r.sentiment) AS tone, r.sentiment_score AS score{{else}}toInt8(0) AS tone, toFloat32(0) AS score{{end}},
        {{if .Saved}}''{{else}}{{.Name}}{{end}} AS name, {{if .Paired}}toString(r.organization){{else}}''{{end}} AS who
    {{template "current" .Rows}}
) AS r
INNER JOIN behind AS b ON b.published_at = r.published_at AND b.article_id = r.article_id{{if not .Saved}} AND b.name = r.name{{end}}
{{if .Paired}}WHERE b.organization = '' OR b.organization = r.who
{{end}}