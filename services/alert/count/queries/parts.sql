{{- /* Parts of the other queries. */ -}}

{{- /* An article counts at seen_at where that lies within the lateness of published_at, else (a back-fill, or what was
published while nothing was collected) at published_at. */ -}}
{{define "clock"}}if(abs(toUnixTimestamp64Milli(seen_at) - toUnixTimestamp64Milli(published_at)) <= {lateness:Int64}
            AND NOT arrayExists(gap -> toUnixTimestamp64Milli(published_at) >= gap.1 AND toUnixTimestamp64Milli(published_at) < gap.2, {gaps:Array(Tuple(Int64, Int64))}),
            seen_at, published_at){{end}}

{{- /* What is counted of a kind, a row for each article and series. published_at is bounded too, since rows are sorted by it. */ -}}
{{define "counted"}}(
    SELECT {{.Columns}}, story_id, publisher_family, {{if .Toned}}sentiment, {{end}}{{template "clock"}} AS clock
    FROM {{.View}}
    WHERE published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
        AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
        AND {{.Watched}}
)
WHERE clock >= fromUnixTimestamp64Milli({since:Int64}) AND clock < fromUnixTimestamp64Milli({until:Int64}){{end}}

{{- /* The rows that count of the articles in the external table `behind`, found by their keys: what the views show, at a
cost that the size of the tables does not change. */ -}}
{{define "current"}}FROM {{.}} AS r FINAL
LEFT JOIN (
    SELECT published_at, article_id, story_id FROM story_of FINAL
    WHERE (published_at, article_id) IN (SELECT published_at, article_id FROM behind)
) AS s ON s.published_at = r.published_at AND s.article_id = r.article_id
WHERE (r.published_at, r.article_id) IN (SELECT published_at, article_id FROM behind)
    AND (r.article_id, r.revision, r.published_at, r.made_by) NOT IN (
        SELECT article_id, revision, published_at, made_by FROM retired FINAL
        WHERE gone AND article_id IN (SELECT article_id FROM behind)
    ){{end}}
{{- define "story"}}if(empty(s.story_id), r.article_id, s.story_id){{end -}}
